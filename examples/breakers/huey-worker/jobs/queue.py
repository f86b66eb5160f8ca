from huey import FileHuey

huey = FileHuey(path="/tmp/huey", immediate=False)


@huey.task()
def add(left, right):
    return left + right


@huey.task()
def share(total, parts):
    from fractions import Fraction

    return str(Fraction(total, parts))
