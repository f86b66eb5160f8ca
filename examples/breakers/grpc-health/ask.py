"""`python ask.py` asks for the health of the boats, `python ask.py services` for all services, asynchronously."""

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc


def ask_health() -> str:
    with grpc.insecure_channel("127.0.0.1:50051") as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service="boats"), timeout=5)
        return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)


def ask_services() -> str:
    import asyncio

    from google.protobuf.json_format import MessageToJson
    from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

    async def ask() -> str:
        async with grpc.aio.insecure_channel("127.0.0.1:50051") as channel:
            stub = reflection_pb2_grpc.ServerReflectionStub(channel)
            request = reflection_pb2.ServerReflectionRequest(list_services="")
            return MessageToJson(await stub.ServerReflectionInfo(iter([request])).read())

    return asyncio.run(ask())


if __name__ == "__main__":
    print(ask_services() if sys.argv[1:] else ask_health())
