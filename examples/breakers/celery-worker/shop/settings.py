from pathlib import Path

broker_url = "filesystem://"
broker_transport_options = {
    "data_folder_in": "/tmp/queue",
    "data_folder_out": "/tmp/queue",
    "control_folder": "/tmp/control",
}
result_backend = "file:///tmp"
include = ["shop.mail"]
worker_send_task_events = False
task_ignore_result = False

for folder in ("queue", "control"):
    Path("/tmp", folder).mkdir(exist_ok=True)
