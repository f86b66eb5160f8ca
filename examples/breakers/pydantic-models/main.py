from decimal import Decimal

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, HttpUrl

app = FastAPI()


class Order(BaseModel):
    buyer: EmailStr
    price: Decimal
    page: HttpUrl = HttpUrl("https://shop.example/")


@app.post("/")
def order(wanted: Order):
    return {"buyer": wanted.buyer, "price": str(wanted.price * 2)}


@app.get("/late")
def others():
    """Types that pydantic looks for only when a model has them, and what it keeps for older callers."""
    from ipaddress import IPv4Address
    from zoneinfo import ZoneInfo

    from pydantic import Json, SecretStr, create_model, parse_obj_as
    from pydantic.experimental.pipeline import validate_as

    host = create_model("Host", address=IPv4Address, zone=ZoneInfo, facts=Json, key=SecretStr)
    made = host(address="127.0.0.1", zone="Europe/Berlin", facts='{"up": true}', key="x")
    return {
        "host": made.model_dump_json(),
        "schema": len(host.model_json_schema()["properties"]),
        "numbers": parse_obj_as(list[int], ["1", "2"]),
        "pipeline": validate_as(int).gt(1) is not None,
    }
