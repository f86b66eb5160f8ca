#!/bin/sh
# Like `python`: compilers, version control and the headers of what is often compiled against. Made from the packages of Debian alone:
# a stand-in for where the official image cannot be had, with the same kind of content, not the same bytes.
# usage: sh python.sh SUITE FILE.tar
set -eu
suite=$1
file=$2
# pip and uv must reach the package index from inside, by this computer's own authorities where it has any.
bundle=${SSL_CERT_FILE:+'cp "$SSL_CERT_FILE" "$1/etc/ssl/certs/ca-certificates.crt"'}
mmdebstrap --quiet --variant=minbase \
  --include=python3,python3-venv,python3-pip,python3-dev,tk-dev,uuid-dev \
  --include=ca-certificates,curl,gnupg,netbase,tzdata,wget,git,mercurial,openssh-client,subversion,procps \
  --include=autoconf,automake,bzip2,dpkg-dev,file,g++,gcc,imagemagick,libtool,make,patch,unzip,xz-utils \
  --include=default-libmysqlclient-dev,libbz2-dev,libc6-dev,libcurl4-openssl-dev,libdb-dev,libevent-dev,libffi-dev \
  --include=libgdbm-dev,libglib2.0-dev,libgmp-dev,libjpeg-dev,libkrb5-dev,liblzma-dev,libmagickcore-dev,libmagickwand-dev \
  --include=libmaxminddb-dev,libncurses-dev,libpng-dev,libpq-dev,libreadline-dev,libsqlite3-dev,libssl-dev,libwebp-dev \
  --include=libxml2-dev,libxslt1-dev,libyaml-dev,zlib1g-dev \
  --customize-hook='rm -rf "$1"/usr/share/locale' \
  --customize-hook='echo "DPkg::Post-Invoke { \"rm -f /var/cache/apt/archives/*.deb || true\"; };" > "$1/etc/apt/apt.conf.d/docker-clean"' \
  --customize-hook='rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED' \
  --customize-hook='ln -sf python3 "$1/usr/bin/python" && ln -sf pip3 "$1/usr/bin/pip"' \
  ${bundle:+--customize-hook="$bundle"} "$suite" "$file"
