#include "resource/components.h"

const struct component_def component_defs[] = {
    {
        .name = "apache",
        .packages = { "apache2", "apache2-bin", "httpd" },
        .paths = { "/usr/sbin/apache2", "/usr/sbin/httpd", "/usr/lib/systemd/system/httpd.service",
                   "/usr/lib/systemd/system/apache2.service", "/etc/apache2/apache2.conf",
                   "/etc/httpd/conf/httpd.conf" },
    },
    {
        .name = "apparmor",
        .packages = { "apparmor" },
        .paths = { "/usr/sbin/apparmor_parser", "/usr/lib/systemd/system/apparmor.service" },
    },
    {
        .name = "at",
        .packages = { "at" },
        .paths = { "/usr/bin/at", "/usr/sbin/atd", "/usr/lib/systemd/system/atd.service" },
    },
    {
        .name = "auditd",
        .packages = { "auditd", "audit" },
        .paths = { "/usr/sbin/auditd", "/usr/lib/systemd/system/auditd.service",
                   "/etc/audit/auditd.conf" },
    },
    {
        .name = "avahi",
        .packages = { "avahi-daemon", "avahi" },
        .paths = { "/usr/sbin/avahi-daemon", "/usr/lib/systemd/system/avahi-daemon.service",
                   "/etc/avahi/avahi-daemon.conf" },
    },
    {
        .name = "chrony",
        .packages = { "chrony" },
        .paths = { "/usr/sbin/chronyd", "/usr/lib/systemd/system/chrony.service",
                   "/usr/lib/systemd/system/chronyd.service", "/etc/chrony/chrony.conf",
                   "/etc/chrony.conf" },
    },
    {
        .name = "cron",
        .packages = { "cron", "cronie", "cronie-openrc", "dcron", "fcron", "systemd-cron" },
        .paths = { "/usr/sbin/cron", "/usr/sbin/crond", "/usr/lib/systemd/system/cron.service",
                   "/usr/lib/systemd/system/crond.service", "/etc/crontab" },
    },
    {
        .name = "cups",
        .packages = { "cups", "cups-daemon" },
        .paths = { "/usr/sbin/cupsd", "/usr/lib/systemd/system/cups.service",
                   "/etc/cups/cupsd.conf" },
    },
    {
        .name = "dhcp-server",
        .packages = { "isc-dhcp-server", "dhcp-server", "kea-dhcp4-server", "dhcp" },
        .paths = { "/usr/sbin/dhcpd", "/usr/lib/systemd/system/isc-dhcp-server.service",
                   "/usr/lib/systemd/system/dhcpd.service", "/etc/dhcp/dhcpd.conf" },
    },
    {
        .name = "dns-server",
        .packages = { "bind9", "bind", "unbound" },
        .paths = { "/usr/sbin/named", "/usr/sbin/unbound", "/usr/lib/systemd/system/named.service",
                   "/etc/bind/named.conf", "/etc/named.conf" },
    },
    {
        .name = "ftp-server",
        .packages = { "vsftpd", "proftpd-core", "proftpd-basic", "pure-ftpd", "ftpd",
                      "inetutils-ftpd" },
        .paths = { "/usr/sbin/vsftpd", "/usr/sbin/proftpd", "/usr/sbin/pure-ftpd",
                   "/usr/sbin/in.ftpd", "/usr/sbin/ftpd", "/usr/lib/systemd/system/vsftpd.service",
                   "/etc/vsftpd.conf", "/etc/proftpd/proftpd.conf" },
    },
    {
        .name = "gdm",
        .packages = { "gdm3", "gdm" },
        .paths = { "/usr/sbin/gdm3", "/usr/sbin/gdm", "/usr/lib/systemd/system/gdm.service",
                   "/usr/lib/systemd/system/gdm3.service" },
    },
    {
        .name = "ldap-server",
        .packages = { "slapd", "openldap-servers", "openldap" },
        .paths = { "/usr/sbin/slapd", "/usr/lib/systemd/system/slapd.service" },
    },
    {
        .name = "login",
        .packages = { "login", "shadow-login" },
        .paths = { "/bin/login", "/usr/bin/login" },
    },
    {
        .name = "mail-server",
        .packages = { "postfix", "exim4-base", "exim4-daemon-light", "sendmail-bin", "sendmail",
                      "exim" },
        .paths = { "/usr/sbin/postfix", "/usr/sbin/exim4", "/usr/sbin/exim", "/etc/postfix/main.cf",
                   "/usr/lib/systemd/system/postfix.service",
                   "/usr/lib/systemd/system/exim4.service" },
    },
    {
        .name = "nfs-server",
        .packages = { "nfs-kernel-server", "nfs-utils" },
        .paths = { "/usr/sbin/rpc.nfsd", "/usr/sbin/rpc.mountd",
                   "/usr/lib/systemd/system/nfs-server.service" },
    },
    {
        .name = "nginx",
        .packages = { "nginx", "nginx-core", "nginx-light", "nginx-full" },
        .paths = { "/usr/sbin/nginx", "/usr/lib/systemd/system/nginx.service",
                   "/etc/nginx/nginx.conf" },
    },
    {
        .name = "nis",
        .packages = { "nis", "ypserv", "ypbind", "ypbind-mt" },
        .paths = { "/usr/sbin/ypserv", "/usr/sbin/ypbind",
                   "/usr/lib/systemd/system/ypserv.service" },
    },
    {
        .name = "pam",
        .packages = { "libpam-runtime", "libpam-modules", "pam", "linux-pam" },
        .paths = { "/etc/pam.conf", "/etc/pam.d/login", "/etc/pam.d/common-auth",
                   "/etc/pam.d/system-auth", "/etc/pam.d/base-auth", "/etc/pam.d/other" },
    },
    {
        .name = "rpcbind",
        .packages = { "rpcbind" },
        .paths = { "/sbin/rpcbind", "/usr/bin/rpcbind", "/usr/lib/systemd/system/rpcbind.service" },
    },
    {
        .name = "rsh-server",
        .packages = { "rsh-server", "rsh-redone-server" },
        .paths = { "/usr/sbin/in.rshd", "/usr/sbin/in.rlogind", "/usr/sbin/in.rexecd",
                   "/usr/lib/systemd/system/rsh.socket", "/etc/xinetd.d/rsh" },
    },
    {
        .name = "rsync-server",
        .packages = { "rsync-daemon" },
        .paths = { "/etc/rsyncd.conf", "/usr/lib/systemd/system/rsyncd.service" },
    },
    {
        .name = "rsyslog",
        .packages = { "rsyslog" },
        .paths = { "/usr/sbin/rsyslogd", "/usr/lib/systemd/system/rsyslog.service",
                   "/etc/rsyslog.conf" },
    },
    {
        .name = "samba",
        .packages = { "samba", "samba-server" },
        .paths = { "/usr/sbin/smbd", "/usr/lib/systemd/system/smbd.service",
                   "/usr/lib/systemd/system/smb.service" },
    },
    {
        .name = "snmp-server",
        .packages = { "snmpd", "net-snmp" },
        .paths = { "/usr/sbin/snmpd", "/usr/lib/systemd/system/snmpd.service",
                   "/etc/snmp/snmpd.conf" },
    },
    {
        .name = "ssh",
        .packages = { "openssh-client", "openssh-clients", "openssh-client-default",
                      "openssh-client-common", "openssh" },
        .paths = { "/usr/bin/ssh", "/etc/ssh/ssh_config" },
    },
    {
        .name = "sshd",
        .packages = { "openssh-server", "openssh-server-pam", "openssh-server-common" },
        .paths = { "/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/lib/systemd/system/ssh.service",
                   "/usr/lib/systemd/system/sshd.service", "/etc/systemd/system/ssh.service",
                   "/etc/init.d/sshd", "/etc/init.d/ssh", "/etc/ssh/sshd_config" },
    },
    {
        .name = "su",
        .paths = { "/bin/su", "/usr/bin/su", "/etc/pam.d/su" },
    },
    {
        .name = "sudo",
        .packages = { "sudo", "sudo-ldap", "sudo-rs" },
        .paths = { "/usr/bin/sudo", "/usr/local/bin/sudo", "/usr/bin/sudo-rs",
                   "/usr/lib/cargo/bin/sudo", "/etc/sudoers", "/etc/sudoers-rs" },
    },
    {
        .name = "systemd",
        .packages = { "systemd" },
        .paths = { "/usr/lib/systemd/systemd", "/lib/systemd/systemd" },
    },
    {
        .name = "talk-server",
        .packages = { "talkd", "inetutils-talkd", "talk-server" },
        .paths = { "/usr/sbin/in.talkd", "/usr/sbin/in.ntalkd" },
    },
    {
        .name = "telnet-server",
        .packages = { "telnetd", "inetutils-telnetd", "telnetd-ssl", "telnet-server" },
        .paths = { "/usr/sbin/in.telnetd", "/usr/sbin/telnetd",
                   "/usr/lib/systemd/system/telnet.socket", "/etc/systemd/system/telnet.socket",
                   "/etc/xinetd.d/telnet" },
    },
    {
        .name = "tftp-server",
        .packages = { "tftpd-hpa", "tftpd", "atftpd", "tftp-server", "tftp-hpa" },
        .paths = { "/usr/sbin/in.tftpd", "/usr/sbin/atftpd",
                   "/usr/lib/systemd/system/tftp.service" },
    },
    {
        .name = "timesyncd",
        .packages = { "systemd-timesyncd" },
        .paths = { "/usr/lib/systemd/systemd-timesyncd",
                   "/usr/lib/systemd/system/systemd-timesyncd.service" },
    },
    {
        .name = "xinetd",
        .packages = { "xinetd", "openbsd-inetd", "inetutils-inetd" },
        .paths = { "/usr/sbin/xinetd", "/usr/sbin/inetd", "/etc/xinetd.conf", "/etc/inetd.conf" },
    },
};

const size_t component_def_count = COUNT_OF(component_defs);

const struct component_def *component_by_name(struct str name)
{
    for (size_t i = 0; i < component_def_count; i++) {
        if (str_equal(str_of(component_defs[i].name), name))
            return &component_defs[i];
    }
    return NULL;
}

static void add_evidence(struct resource_context *context, struct component_signs *signs,
                         struct str text, struct origin where)
{
    struct value *value = vec_add(&signs->evidence);
    struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));

    *origin = where;
    *value = value_str(text);
    value->origin = origin;
}

static void find_package(struct resource_context *context, const struct component_def *component,
                         const struct package_facts *packages, struct component_signs *signs)
{
    for (size_t i = 0; i < COMPONENT_PACKAGES && component->packages[i]; i++) {
        const struct package *package = package_by_name(packages, str_of(component->packages[i]));

        if (!package || !package->is_installed)
            continue;
        if (!signs->package)
            signs->package = package;
        add_evidence(context, signs,
                     arena_printf(context->arena, "package %.*s %.*s", STR_ARG(package->name),
                                  STR_ARG(package->version)),
                     facts_origin(package->file, package->line, package->name));
    }
}

/* A path that cannot be looked at may hide the component: that is a fault. */
static enum gate_rc find_paths(struct resource_context *context,
                               const struct component_def *component, struct component_signs *signs,
                               struct error *err)
{
    for (size_t i = 0; i < COMPONENT_PATHS && component->paths[i]; i++) {
        const struct entry *entry = NULL;
        struct error local = ERROR_INIT;
        enum gate_rc rc = rootfs_find(context->rootfs, str_of(component->paths[i]), ROOTFS_FOLLOW,
                                      &entry, &local);

        /* A link to /dev/null is how a unit is masked. */
        if (rc == GATE_ENOTFOUND || (rc == GATE_OK && entry->type == ENTRY_CHARACTER))
            continue;
        if (rc)
            return error_set(err, rc, "%s: %s", component->paths[i], local.message);
        add_evidence(context, signs, str_of(component->paths[i]), facts_origin(entry, 0, STR("")));
    }
    return GATE_OK;
}

enum gate_rc component_find(struct resource_context *context, const struct component_def *component,
                            struct component_signs *signs, struct error *err)
{
    const struct package_facts *packages = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_packages(context, &packages, &local);

    if (rc == GATE_OK)
        find_package(context, component, packages, signs);
    if (find_paths(context, component, signs, err))
        return err->rc;
    /* What was found stands, whatever became of the database; an image without packages has none.
     */
    if (rc == GATE_OK || rc == GATE_ENOTFOUND || signs->evidence.count > 0)
        return GATE_OK;
    return error_set(err, rc, "%s", local.message);
}
