"""Which addresses of this machine WebRTC can use."""

import ifaddr


def only_loopback() -> bool:
    """Tell whether there is no address but the loopback one, which ICE leaves out."""
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return all(str(address).startswith("127.") for address in addresses)
