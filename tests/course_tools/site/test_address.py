"""Where the course is kept: REPOSITORY, else git's origin, and the links made from it."""

import pytest

from course_tools.site import address, pages

GITHUB = "https://github.com/somebody/lstm"


@pytest.mark.parametrize(
    "written",
    [
        GITHUB,
        f"{GITHUB}/",
        f"{GITHUB}.git",
        "https://a-name:a-word@github.com/somebody/lstm.git",
        "git@github.com:somebody/lstm.git",
        "ssh://git@github.com/somebody/lstm.git",
    ],
)
def test_a_repository_has_one_address_however_git_writes_it(written, monkeypatch):
    monkeypatch.delenv("REPOSITORY", raising=False)
    monkeypatch.setattr(address, "_origin", lambda: written)
    assert address.find_repository() == GITHUB


@pytest.mark.parametrize("written", ["", "../course", "/srv/git/course.git", r"C:\course"])
def test_a_remote_that_is_a_folder_makes_no_links(written, monkeypatch):
    monkeypatch.delenv("REPOSITORY", raising=False)
    monkeypatch.setattr(address, "_origin", lambda: written)
    assert address.find_repository() == ""
    assert "http" not in pages.ways_in("notebooks/05_forget.ipynb")


def test_the_variable_goes_before_gits_remote(monkeypatch):
    monkeypatch.setenv("REPOSITORY", "https://gitlab.com/school/lstm")
    monkeypatch.setattr(address, "_origin", lambda: GITHUB)
    assert address.find_repository() == "https://gitlab.com/school/lstm"


@pytest.mark.parametrize("named", ["lstm", "github.com/a/b", "https://github.com/a", "a b"])
def test_a_variable_that_is_no_address_is_refused(named, monkeypatch):
    monkeypatch.setenv("REPOSITORY", named)
    with pytest.raises(ValueError, match=f"expected an address such as .* got '{named}'"):
        address.find_repository()


def test_only_hosts_that_show_pages_have_an_address_of_pages():
    assert address.pages_of("https://gitlab.com/a/b") == "https://a.gitlab.io/b/"
    assert address.pages_of("https://example.org/a/b") == ""
    assert address.pages_of("") == ""


def test_a_repository_elsewhere_opens_on_binder_alone():
    found = address.launchers("https://example.org/a/b", "notebooks/05_forget.ipynb")
    (link,) = found.values()
    assert link.startswith("https://mybinder.org/v2/git/https%3A%2F%2Fexample.org%2Fa%2Fb/main?")
