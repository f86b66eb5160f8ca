import pluggy

hookspec = pluggy.HookspecMarker("greet")
hookimpl = pluggy.HookimplMarker("greet")


class Greetings:
    @hookspec
    def greeting(self, name: str) -> str:
        """A greeting for somebody."""
