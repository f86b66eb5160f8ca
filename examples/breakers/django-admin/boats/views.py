from datetime import date

from django.http import JsonResponse
from django.template import engines
from django.utils.formats import date_format
from django.utils.translation import gettext, override


def home(request):
    text = engines["django"].from_string("{% load humanize i18n %}{% translate 'Log in' %}: {{ 1234567|intcomma }}")
    return JsonResponse({"text": text.render({}, request)})


def late(request):
    """Languages are modules and catalogues by name, and so are serializers."""
    from django.contrib.syndication.views import Feed
    from django.core import serializers

    from .models import Boat

    boats = [Boat(id=1, name="Argo", launched=date(2024, 3, 1))]
    said = {}
    for language in ("ja", "ar", "pt-br"):
        with override(language):
            said[language] = [gettext("Log in"), date_format(date(2024, 3, 1))]
    written = {name: len(serializers.serialize(name, boats)) > 0 for name in ("json", "xml", "jsonl")}
    return JsonResponse({"said": said, "written": written, "feed": Feed.__name__}, json_dumps_params={"ensure_ascii": False})
