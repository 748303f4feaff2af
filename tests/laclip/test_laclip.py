import subprocess
import sys

import laclip


def test_importing_the_package_loads_no_torch() -> None:
    code = (
        "import laclip, sys; assert 'torch' not in sys.modules; "
        "laclip.normalise; assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_offered_name_exists() -> None:
    for name in laclip.__all__:
        assert getattr(laclip, name).__name__ == name
