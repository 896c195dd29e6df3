"""Makes a fresh configuration folder for a Home Assistant that stays on this machine."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .paths import DEMO_SPEECH, INTEGRATION

CONFIGURATION = """\
homeassistant:
  name: Demo home
  country: NL
  currency: EUR
  language: en
  latitude: 52.37
  longitude: 4.9
  time_zone: Europe/Amsterdam
  unit_system: metric
  internal_url: {url}
  media_dirs:
    local: {media}

api:
automation: !include automations.yaml
config:
conversation:
diagnostics:
frontend:
logbook:
logger:
  default: warning
  logs:
    aiohttp_fast_zlib: error
    homeassistant.components.camera.img_util: critical
    homeassistant.loader: error
media_source:
script: !include scripts.yaml
stream:
tts:
websocket_api:
"""
"""Not default_config: nothing here looks for devices or calls home."""


def make_config(
    folder: Path, port: int, components: Iterable[Path] = (INTEGRATION, DEMO_SPEECH)
) -> None:
    """Replace a folder by a fresh configuration that serves 127.0.0.1 on the port.

    Components other than the integration itself are set up at once.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name in (".storage", "custom_components", "media"):
        (folder / name).mkdir(parents=True)
    configuration = CONFIGURATION.format(url=f"http://127.0.0.1:{port}", media=folder / "media")
    for component in components:
        (folder / "custom_components" / component.name).symlink_to(component)
        if component != INTEGRATION:
            configuration += f"{component.name}:\n"
    (folder / "configuration.yaml").write_text(configuration)
    (folder / "automations.yaml").write_text("[]\n")
    (folder / "scripts.yaml").write_text("{}\n")
    _store(folder, "http", _http_settings(port), version=3)
    _store(folder, "onboarding", {"done": ["core_config", "analytics", "integration"]}, version=4)
    _store(folder, "core.labs", {"preview_feature_status": [TWO_WAY_AUDIO]}, version=1)


TWO_WAY_AUDIO = {"domain": "camera", "preview_feature": "two_way_audio"}
"""The laboratory feature that gives cameras a talk button."""


def _store(folder: Path, key: str, data: Mapping[str, Any], *, version: int) -> None:
    """Write one file of Home Assistant's storage.

    The onboarding steps marked as done are those that start internet integrations.
    """
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (folder / ".storage" / key).write_text(json.dumps(content))


def _http_settings(port: int) -> dict[str, Any]:
    """Return the settings of the web server: YAML's would only be a trial and ask for a restart."""
    stable = {
        "server_port": port,
        "server_host": ["127.0.0.1"],
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": "2026-11-23T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}
