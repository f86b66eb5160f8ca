"""pytest runs in processes of its own: an audit hook cannot be taken back."""

import pytest

GUARD = """
[tool.pare.env.production]
hosts = ["*.prod.example.com"]
variables = ["APP_ENV=production"]
"""
SECRET = "postgresql://shop:hunter2horse@db.prod.example.com/shop"


@pytest.fixture
def project(pytester):
    pytester.makepyprojecttoml(GUARD)
    pytester.makepyfile("def test_nothing(): pass")
    return pytester


def refused(result, place):
    text = result.stdout.str() + result.stderr.str()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"`DATABASE_URL` from {place} names a host of production (`*.prod.example.com`); no test was started" in text
    assert "hunter2horse" not in text


def test_without_values_of_production_tests_run(project):
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_value_of_the_shell_is_refused(project, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", SECRET)
    refused(project.runpytest_subprocess(), "the shell")


@pytest.mark.parametrize("name", [".env", ".env.test", "test.env"])
def test_a_value_of_a_file_is_refused(project, name):
    (project.path / name).write_text(f"# comment\nexport DATABASE_URL='{SECRET}'\n")
    refused(project.runpytest_subprocess(), f"{name}:2")


@pytest.mark.parametrize("name", [".env.production", ".env.example", "prod.env"])
def test_files_of_production_and_examples_are_not_for_tests(project, name):
    (project.path / name).write_text(f"DATABASE_URL={SECRET}\n")
    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_value_that_conftest_sets_is_refused(project):
    project.makeconftest(f"import os\nos.environ['DATABASE_URL'] = '{SECRET}'")
    refused(project.runpytest_subprocess(), "os.environ")


def test_a_test_does_not_run_with_a_value_that_was_set_meanwhile(pytester):
    pytester.makepyprojecttoml(GUARD)
    pytester.makepyfile(
        """
        import os
        import pytest

        @pytest.fixture
        def live(monkeypatch):
            monkeypatch.setenv("APP_ENV", "production")

        def test_one(live):
            raise AssertionError("must not run")

        def test_two():
            assert "APP_ENV" not in os.environ
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*`APP_ENV` from os.environ belongs to production*the test was not run*"])
    result.stdout.no_fnmatch_line("*must not run")


CONNECTIONS = """
    import asyncio
    import socket
    import urllib.request
    import pytest

    def test_address():
        socket.create_connection(("192.0.2.1", 80), timeout=1)

    def test_name():
        urllib.request.urlopen("http://db.prod.example.com/", timeout=1)

    def test_asynchronous():
        asyncio.run(asyncio.open_connection("192.0.2.1", 80))

    def test_datagram():
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_loopback(host):
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection((host, server.getsockname()[1])).close()
"""


def test_connections_to_anywhere_else_fail_with_the_name_of_the_guard(pytester):
    pytester.makepyfile(CONNECTIONS)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=4, passed=2)
    for host in ("192.0.2.1", "db.prod.example.com"):
        result.stdout.fnmatch_lines([f"*NotLoopback: pare's guard: tests reach loopback only, and this code asked for {host}"])


def test_a_host_that_is_allowed_is_reached_and_one_of_production_never(pytester):
    pytester.makepyprojecttoml(
        GUARD + '[tool.pytest.ini_options]\npare_allow_hosts = ["192.0.2.1", "db.prod.example.com"]\n'
    )
    pytester.makepyfile(
        """
        import socket
        import pytest

        def test_allowed():
            with pytest.raises(OSError):
                socket.create_connection(("192.0.2.1", 9), timeout=0.2)

        def test_production():
            socket.create_connection(("db.prod.example.com", 80), timeout=1)
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)


def test_a_setting_that_nobody_knows_is_refused(pytester):
    pytester.makepyprojecttoml('[tool.pare.env.production]\nhost = ["x"]\n')
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "got `host`" in result.stderr.str()
