"""Where an account is managed in the browser."""

_CHINA = "aliyun.com"
_INTERNATIONAL = "alibabacloud.com"


def console_links(region: str) -> dict[str, str]:
    """Return the pages of the site for a region: there is one for China and one for the rest.

    An account belongs to one of them; logging in at the other fails.
    """
    site = _CHINA if region.startswith("cn-") else _INTERNATIONAL
    return {
        "access_key_url": f"https://ram.console.{site}/users",
        "policies_url": f"https://ram.console.{site}/policies",
        "instances_url": f"https://iot.console.{site}/lk/summary/new",
    }
