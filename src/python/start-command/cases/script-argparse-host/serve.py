import argparse

import uvicorn


def build():
    from starlette.applications import Starlette

    return Starlette()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--host', default='127.0.0.1')
    parser.add_argument('--port', type=int, default=9100)
    args = parser.parse_args()
    uvicorn.run(build(), host=args.host, port=args.port)


if __name__ == '__main__':
    main()
