#!/bin/sh
# Makes this process a machine. Usage: machine.sh NAME DIRECTORY CGROUPS [NETNS]
#   DIRECTORY  has services/ (an s6 scan directory) and disks/
#   CGROUPS    folders of the machine's control group, one a line
#   NETNS      network namespace of the machine; default the host's
# The first process of the machine is s6-svscan in a PID namespace. When it ends, the kernel ends every
# process of the machine and removes its mounts.
set -eu

if [ "${1}" != --inside ]; then
  name=$1 directory=$2 cgroups=$3 netns=${4:-}
  for cgroup in $cgroups; do echo $$ > "$cgroup/cgroup.procs"; done
  exec ${netns:+nsenter --net="/run/netns/$netns"} \
    unshare --mount --pid --uts --ipc --cgroup --fork --kill-child \
    "$0" --inside "$name" "$directory" "$netns"
fi

name=$2 directory=$3 netns=$4
hostname "$name"
# Mounts of containers must be visible to the kubelet, and its mounts to the containers.
mount --make-rshared /
mount -t proc proc /proc

# A new /sys shows only this machine's network devices, and new cgroup mounts show only its control
# groups, so cAdvisor reports only this node's containers.
version=$(stat -fc %T /sys/fs/cgroup)
controllers=$(find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d -printf '%f ')
# The host's network namespace has a /sys already.
[ -z "$netns" ] || mount -t sysfs sysfs /sys
if [ "$version" = cgroup2fs ]; then
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  # A group with processes cannot delegate controllers to its children, so move to a child.
  mkdir -p /sys/fs/cgroup/init
  echo 1 > /sys/fs/cgroup/init/cgroup.procs
else
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for controller in $controllers; do
    mkdir "/sys/fs/cgroup/$controller"
    case $controller in
      systemd) mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd ;;
      unified) mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified ;;
      *) mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" ;;
    esac
  done
fi

mount -t tmpfs -o mode=755 tmpfs /run
for disk in "$directory"/disks/*; do
  [ -d "$disk" ] || continue
  # A disk's name is its mount point with + for /: var+lib+kubelet.
  mountpoint=/$(basename "$disk" | tr + /)
  mkdir -p "$mountpoint"
  mount --bind "$disk" "$mountpoint"
done

exec s6-svscan "$directory/services"
