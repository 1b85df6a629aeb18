"""Builds the pages before the package, so that what is installed serves them. Everything else stands in setup.cfg."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "tools"))

from build_pages import NODE_PACKAGE, build_pages, find_node  # noqa: E402


class BuildWithPages(build_py):
    def run(self) -> None:
        if not self.editable_mode:
            build_pages()
        super().run()


setup(cmdclass={"build_py": BuildWithPages}, setup_requires=[] if find_node() else [NODE_PACKAGE])
