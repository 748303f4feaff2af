import subprocess
import sys


def test_cn_clip_imports_in_a_fresh_process_and_twice_is_once() -> None:
    code = (
        "from laclip.encoders.torchvision_operators import declare_missing_operators as declare\n"
        "first = declare(); assert declare() == first\n"
        "import torchvision, cn_clip.clip"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
