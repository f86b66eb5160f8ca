from flask import Flask
from lxml import etree

app = Flask(__name__)

FEED = b"""<?xml version="1.0" encoding="iso-8859-2"?>
<feed><entry lang="pl">\xb3\xf3d\xbc</entry><entry lang="de">Boot</entry></feed>"""

RULES = b"""<schema xmlns="http://purl.oclc.org/dsdl/schematron">
<pattern><rule context="entry"><assert test="@lang">an entry names its language</assert></rule></pattern>
</schema>"""


@app.get("/")
def words():
    return {"words": [str(word) for word in etree.fromstring(FEED).xpath("//entry/text()")]}


@app.get("/late")
def checked():
    from lxml import html, isoschematron

    schematron = isoschematron.Schematron(etree.fromstring(RULES))
    links = [link for *_, link, _ in html.fromstring("<a href=/boats>boats</a>").iterlinks()]
    return {"valid": schematron.validate(etree.fromstring(FEED)), "links": links}
