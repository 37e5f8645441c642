"""The browser tests need Playwright (`make browser` installs it); without it they are not read."""

from importlib.util import find_spec

collect_ignore = (
    [] if find_spec("playwright") else ["chromium.py", "test_report_page.py", "test_workbench.py"]
)
