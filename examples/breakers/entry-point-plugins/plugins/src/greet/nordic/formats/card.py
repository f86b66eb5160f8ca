import string
import textwrap
from xml.sax.saxutils import escape


def write(name):
    return textwrap.indent(string.Template("<card>$name</card>").substitute(name=escape(name)), "  ")
