"""Which mounts count as network folders, by the text of /proc/mounts."""

from __future__ import annotations

import pytest

from shifan.store.location import mount_reason, network_reason

MOUNTS = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw,relatime 0 0
/dev/sdb1 /home ext4 rw 0 0
//server/share /mnt/share cifs rw,vers=3.0 0 0
server:/export /home/县局 nfs4 rw 0 0
/dev/sdc1 /home/县局/本机 xfs rw 0 0
user@host:/ /mnt/ssh fuse.sshfs rw 0 0
/dev/sdd1 /mnt/usb fuseblk rw 0 0
gvfsd-fuse /run/user/0/gvfs fuse.gvfsd-fuse rw 0 0
C:\134 /mnt/c 9p rw 0 0
remote: /mnt/cloud fuse.rclone rw 0 0
//server/a\040b /mnt/with\040space smb3 rw 0 0
branches /mnt/union fuse.unionfs rw 0 0
branches /mnt/merged fuse.mergerfs rw 0 0
short line
drive /mnt/drive fuse.onedriver rw 0 0
plain /mnt/plain fuse rw 0 0
secret /mnt/secret fuse.gocryptfs rw 0 0
host /mnt/vbox vboxsf rw 0 0
host /mnt/vmware vmhgfs rw 0 0
host /mnt/parallels prl_fs rw 0 0
cluster /mnt/cluster beegfs rw 0 0
tmpfs /mnt/twice tmpfs rw 0 0
//server/x /mnt/twice cifs rw 0 0
server:/gfs /srv/g fuse.glusterfs rw 0 0
"""


def as_read(text: str) -> str:
    """The kernel gives bytes; the program reads them as Latin-1 so that none is lost."""
    return text.encode("utf-8").decode("latin-1")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/root/w", ""),
        ("/home/甲/w", ""),
        ("/mnt/share", "cifs"),
        ("/mnt/share/深/w", "cifs"),
        ("/mnt/shared/w", ""),
        ("/home/县局/w", "nfs4"),
        ("/home/县局/本机/w", ""),
        ("/mnt/ssh/w", "fuse.sshfs"),
        ("/mnt/usb/w", ""),
        ("/run/user/0/gvfs/smb-share:server=x/w", "fuse.gvfsd-fuse"),
        ("/mnt/c/Users/w", "9p"),
        ("/mnt/cloud/w", "fuse.rclone"),
        ("/mnt/with space/w", "smb3"),
        ("/mnt/union/w", ""),
        ("/mnt/merged/w", ""),
        ("/mnt/twice/w", "cifs"),
        ("/mnt/drive/w", "fuse.onedriver"),
        ("/mnt/plain/w", "fuse"),
        ("/mnt/secret/w", ""),
        ("/mnt/vbox/w", "vboxsf"),
        ("/mnt/vmware/w", "vmhgfs"),
        ("/mnt/parallels/w", "prl_fs"),
        ("/mnt/cluster/w", "beegfs"),
        ("/srv/g/w", "fuse.glusterfs"),
    ],
)
def test_the_deepest_and_latest_mount_decides(path: str, reason: str) -> None:
    assert mount_reason(path, as_read(MOUNTS)) == reason


def test_a_system_without_a_mount_table_counts_as_local() -> None:
    assert mount_reason("/root/w", "") == ""


def test_the_folder_of_these_tests_is_local(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert network_reason(tmp_path_factory.mktemp("w") / "shifan.db") == ""
