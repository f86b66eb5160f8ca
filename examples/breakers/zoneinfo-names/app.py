"""Tells the time in the zone that is asked for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import bottle

moment = datetime(2024, 7, 1, 12, tzinfo=UTC)


@bottle.get("/")
@bottle.get("/<area>/<place>")
def local(area="Europe", place="Berlin"):
    return {"time": moment.astimezone(ZoneInfo(f"{area}/{place}")).isoformat()}


@bottle.get("/late")
def all_zones():
    from email.utils import format_datetime
    from pprint import pformat
    from zoneinfo import available_timezones

    zones = available_timezones()
    mail = format_datetime(moment.astimezone(ZoneInfo("America/Argentina/Ushuaia")))
    return {"many": len(zones) > 400, "mail": pformat(mail)}


app = bottle.default_app()
