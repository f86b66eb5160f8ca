"""Takes text in whatever charset its sender names."""

import falcon


class Echo:
    """The charset is that of a part of the form: nothing here decodes by name."""

    def on_post(self, request, response):
        response.media = {part.name: part.text for part in request.get_media()}


class Late:
    """Words of the same form, in the order of a dictionary."""

    def on_post(self, request, response):
        import locale

        from falcon.testing import rand_string

        words = [part.text for part in request.get_media()]
        response.media = {"words": sorted(words, key=locale.strxfrm), "ticket": len(rand_string(8, 8))}


app = falcon.App(media_type=falcon.MEDIA_JSON)
app.req_options.media_handlers[falcon.MEDIA_MULTIPART] = falcon.media.MultipartFormHandler()
app.add_route("/", Echo())
app.add_route("/late", Late())
