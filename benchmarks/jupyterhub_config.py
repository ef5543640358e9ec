"""JupyterHub for one class on one host: `jupyterhub --config jupyterhub_config.py`. Linux or macOS.

Once, on the host: `pip install ".[hub]"` in a clone, and `npm install --global configurable-http-proxy`.
Students log in with their accounts of the host; for another way in set c.JupyterHub.authenticator_class.
`python -m benchmarks.hub` starts a hub with this file, and replaces ports, accounts and folders only.
"""

import sys
from pathlib import Path

c = get_config()  # noqa: F821 (JupyterHub puts it here)

# Only this host reaches it: put a web server in front that speaks https and passes web sockets on.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.Authenticator.allow_all = True  # whoever has an account; or name them in c.Authenticator.allowed_users

# The servers run on the Python that runs the hub, so one installation of the series serves all.
c.Spawner.cmd = [str(Path(sys.prefix, "bin", "jupyterhub-singleuser"))]
c.Spawner.default_url = "/lab"

c.Spawner.args = [
    # Kernels talk to their server through files, not through TCP: many servers on one host pick the same free port,
    # and a student whose kernel answers somebody else's server waits for good.
    "--KernelManager.transport=ipc",
    # A kernel that nobody looks at for an hour gives its memory back. Run All Cells brings everything back.
    "--MappingKernelManager.cull_idle_timeout=3600",
]

# When a class starts in the same minute, the last server is slow to come. JupyterHub gives up after 60 and 30 s.
c.Spawner.start_timeout = 300
c.Spawner.http_timeout = 300
