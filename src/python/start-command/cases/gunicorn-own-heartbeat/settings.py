worker_tmp_dir = '/var/run'
