"""The command line: options, the ready line, and running until told to stop."""

import argparse
import asyncio
import json
import secrets
import signal
import sys
from pathlib import Path

from .knobs import CameraKnobs, CloudKnobs
from .server import Simulator

_CAMERAS = """cameras:
  Each is a client of the media server, as real ones are: it is called, signs its URL, publishes
  over RTMP and plays what comes back. Sound that arrives before it is there is lost. With
  --no-device-leg, or the knob device_leg of one camera, the media server is the camera too: it is
  there at once, and sound is counted to the sample as the client has sent it. What a camera
  reports of itself is read with GET /_simulator/cameras/DEVICE_NAME/reports

a camera of your own (--external-camera DEVICE_NAME):
  The ready line has its device_secret. What the cloud asks of it is read with
    GET /_simulator/cameras/DEVICE_NAME/services?wait=SECONDS
  one call after the other, as {"service": ..., "args": {...}}; 204 when none came in that time.
  Whatever then publishes to the URL of the call over RTMP, with the token signed as in
  docs/protocol.md 7.5, is that camera: talk comes back on the same connection."""


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Return the options; ends the program when they make no sense."""
    parser = argparse.ArgumentParser(
        "simulator",
        description="A local LinkVisual cloud with cameras, on 127.0.0.1.",
        epilog=_knob_list(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1, 0 for a free one")
    parser.add_argument("--cameras", type=int, default=1, help="number of cameras")
    parser.add_argument("--products", type=int, default=1, help="number of camera products")
    parser.add_argument(
        "--other-products", type=int, default=1, help="number of products that are no cameras"
    )
    parser.add_argument("--record", type=Path, metavar="DIR", help="folder for what cameras play")
    parser.add_argument("--instance-id", metavar="ID", help="IotInstanceId that calls must carry")
    parser.add_argument(
        "--seed",
        metavar="TEXT",
        help="what keys, products and devices depend on; without it the port,"
        " or chance if the port is free to choose, so that two clouds have nothing in common",
    )
    parser.add_argument(
        "--external-camera",
        action="append",
        default=[],
        metavar="DEVICE_NAME",
        help="leave this camera to an outside program; repeatable",
    )
    parser.add_argument(
        "--no-device-leg",
        action="store_true",
        help="let the media server be every camera itself, which counts to the sample",
    )
    parser.add_argument(
        "--visitor",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a WAV (mono, 16 bits, 8 kHz) that answers when a camera's speaker falls silent;"
        " repeatable, the next one answers the next time",
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="NAME=VALUE", help="set a knob; repeatable"
    )
    return parser.parse_args(arguments)


def build_simulator(options: argparse.Namespace) -> Simulator:
    """Return the simulator the options ask for; raises ValueError."""
    faults = dict[str, object](_name_and_value(text) for text in options.fault)
    if options.no_device_leg:
        faults["device_leg"] = False
    if options.visitor:
        faults |= {"live_hears": "room", "visitor": options.visitor}
    simulator = Simulator(
        cameras=options.cameras,
        products=options.products,
        other_products=options.other_products,
        instance_id=options.instance_id,
        record_dir=options.record,
        port=options.port,
        faults=faults,
        seed=options.seed or (str(options.port) if options.port else secrets.token_hex(4)),
    )
    for name in options.external_camera:
        simulator.make_external(name)
    return simulator


async def serve(simulator: Simulator) -> None:
    """Run the simulator until SIGINT or SIGTERM; says on one JSON line when it is ready."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with simulator:
        sys.stdout.write(json.dumps(simulator.ready_line(), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Run the command line."""
    try:
        simulator = build_simulator(parse_arguments(sys.argv[1:]))
        asyncio.run(serve(simulator))
    except (ValueError, OSError) as error:
        sys.exit(f"simulator: {error}")


def _knob_list() -> str:
    """Return every knob with its default, one a line."""
    sets = (("cloud", CloudKnobs()), ("every camera", CameraKnobs()))
    lines = ["knobs for --fault, and for PATCH /_simulator/knobs while it runs:"]
    for title, knobs in sets:
        lines += ["", f"  {title}"]
        lines += [f"    {name}={_text(value)}" for name, value in knobs.as_dict().items()]
    return "\n".join([*lines, "", _CAMERAS])


def _text(value: object) -> str:
    """Return a knob's value as --fault takes it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "none" if value is None else str(value)


def _name_and_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"--fault {text!r} is not NAME=VALUE")
    return name, value
