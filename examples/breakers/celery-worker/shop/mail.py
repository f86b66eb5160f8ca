from celery import shared_task


@shared_task(name="shop.mail.greet")
def greet(name: str) -> str:
    return f"Dear {name}"


@shared_task(name="shop.mail.letter")
def letter(name: str) -> str:
    import textwrap
    from email.mime.text import MIMEText
    from xmlrpc.client import DateTime

    message = MIMEText(textwrap.fill(f"Dear {name}, " + "all is well " * 10), _charset="iso-8859-15")
    return f"{message.get_content_type()} {len(message.as_string()) > 100} {DateTime(0) is not None}"
