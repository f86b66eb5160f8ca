import json


def main():
    print(json.dumps({}))


if __name__ == '__main__':
    main()
