#include "format/capability.h"

#include <stddef.h>

#include "base/attributes.h"

enum { WORD = 4, REVISION_SHIFT = 24 };

static const char *const names[] = {
    "cap_chown",
    "cap_dac_override",
    "cap_dac_read_search",
    "cap_fowner",
    "cap_fsetid",
    "cap_kill",
    "cap_setgid",
    "cap_setuid",
    "cap_setpcap",
    "cap_linux_immutable",
    "cap_net_bind_service",
    "cap_net_broadcast",
    "cap_net_admin",
    "cap_net_raw",
    "cap_ipc_lock",
    "cap_ipc_owner",
    "cap_sys_module",
    "cap_sys_rawio",
    "cap_sys_chroot",
    "cap_sys_ptrace",
    "cap_sys_pacct",
    "cap_sys_admin",
    "cap_sys_boot",
    "cap_sys_nice",
    "cap_sys_resource",
    "cap_sys_time",
    "cap_sys_tty_config",
    "cap_mknod",
    "cap_lease",
    "cap_audit_write",
    "cap_audit_control",
    "cap_setfcap",
    "cap_mac_override",
    "cap_mac_admin",
    "cap_syslog",
    "cap_wake_alarm",
    "cap_block_suspend",
    "cap_audit_read",
    "cap_perfmon",
    "cap_bpf",
    "cap_checkpoint_restore",
};

static uint32_t word_at(struct str value, size_t index)
{
    const unsigned char *bytes = (const unsigned char *)value.ptr + index * WORD;

    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Words in an attribute of a revision; 0: there is no such revision. */
static size_t words_of(uint32_t revision)
{
    switch (revision) {
    case 1:
        return 3;
    case 2:
        return 5;
    case 3:
        return 6; /* the last is the root of a user namespace */
    default:      /* a number from the image */
        return 0;
    }
}

enum gate_rc capability_parse(struct str value, struct capability_set *set, struct error *err)
{
    uint32_t revision;

    if (value.len < WORD)
        return error_set(err, GATE_EFORMAT, "security.capability of %zu bytes", value.len);
    revision = word_at(value, 0) >> REVISION_SHIFT;
    if (words_of(revision) == 0)
        return error_set(err, GATE_EUNSUPPORTED, "security.capability of revision %u", revision);
    if (value.len != words_of(revision) * WORD)
        return error_set(err, GATE_EFORMAT, "security.capability of %zu bytes", value.len);

    set->is_effective = word_at(value, 0) & 1;
    set->permitted = word_at(value, 1);
    set->inheritable = word_at(value, 2);
    if (revision > 1) {
        set->permitted |= (uint64_t)word_at(value, 3) << 32;
        set->inheritable |= (uint64_t)word_at(value, 4) << 32;
    }
    return GATE_OK;
}

const char *capability_name(unsigned number)
{
    return number < COUNT_OF(names) ? names[number] : NULL;
}
