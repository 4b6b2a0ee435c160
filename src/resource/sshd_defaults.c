#include "resource/sshd_defaults.h"

#include <stddef.h>

#include "base/attributes.h"

struct sshd_default {
    const char *keyword;
    unsigned since; /* the version that brought it; of a keyword's rows the last that fits counts */
    const char *arguments;
};

#define KEYS_702                                                                               \
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-" \
    "sha2-nistp521-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,ssh-rsa-cert-v01@"    \
    "openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519,rsa-" \
    "sha2-512,rsa-sha2-256,ssh-rsa"
#define KEYS_708                                                                                  \
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-"    \
    "sha2-nistp521-cert-v01@openssh.com,ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@"  \
    "openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com,ecdsa-sha2-"      \
    "nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519,rsa-sha2-512,rsa-sha2-256,ssh-" \
    "rsa"
#define KEYS_802                                                                                  \
    "ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-"    \
    "sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,ssh-ed25519-" \
    "cert-v01@openssh.com,sk-ssh-ed25519-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh.com," \
    "rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com,ecdsa-sha2-nistp256,ecdsa-"   \
    "sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,ssh-ed25519,sk-ssh-"    \
    "ed25519@openssh.com,rsa-sha2-512,rsa-sha2-256,ssh-rsa"
#define KEYS_805                                                                                  \
    "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-"       \
    "nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ssh-ed25519-cert-" \
    "v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh."  \
    "com,rsa-sha2-256-cert-v01@openssh.com,ssh-rsa-cert-v01@openssh.com,ssh-ed25519,ecdsa-sha2-"  \
    "nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-"  \
    "nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256,ssh-rsa"
#define KEYS_808                                                                                  \
    "ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-"       \
    "nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ssh-ed25519-cert-" \
    "v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,rsa-sha2-512-cert-v01@openssh."  \
    "com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"  \
    "ecdsa-sha2-nistp521,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-" \
    "512,rsa-sha2-256"

/* By keyword, then version. */
static const struct sshd_default defaults[] = {
    { .keyword = "AcceptEnv", .arguments = "" },
    { .keyword = "AddressFamily", .arguments = "any" },
    { .keyword = "AllowAgentForwarding", .arguments = "yes" },
    { .keyword = "AllowGroups", .arguments = "" },
    { .keyword = "AllowStreamLocalForwarding", .arguments = "yes" },
    { .keyword = "AllowTcpForwarding", .arguments = "yes" },
    { .keyword = "AllowUsers", .arguments = "" },
    { .keyword = "AuthenticationMethods", .arguments = "any" },
    { .keyword = "AuthorizedKeysCommand", .arguments = "none" },
    { .keyword = "AuthorizedKeysCommandUser", .arguments = "none" },
    { .keyword = "AuthorizedKeysFile", .arguments = ".ssh/authorized_keys .ssh/authorized_keys2" },
    { .keyword = "AuthorizedPrincipalsCommand", .arguments = "none" },
    { .keyword = "AuthorizedPrincipalsCommandUser", .arguments = "none" },
    { .keyword = "AuthorizedPrincipalsFile", .arguments = "none" },
    { .keyword = "Banner", .arguments = "none" },
    { .keyword = "CASignatureAlgorithms",
      .since = 709,
      .arguments = "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519,rsa-"
                   "sha2-512,rsa-sha2-256,ssh-rsa" },
    { .keyword = "CASignatureAlgorithms",
      .since = 802,
      .arguments =
          "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@"
          "openssh.com,ssh-ed25519,sk-ssh-ed25519@openssh.com,rsa-sha2-512,rsa-sha2-256" },
    { .keyword = "CASignatureAlgorithms",
      .since = 805,
      .arguments =
          "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ssh-ed25519@"
          "openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,rsa-sha2-512,rsa-sha2-256" },
    { .keyword = "ChannelTimeout", .since = 902, .arguments = "" },
    { .keyword = "ChrootDirectory", .arguments = "none" },
    { .keyword = "Ciphers",
      .arguments = "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@"
                   "openssh.com,aes256-gcm@openssh.com" },
    { .keyword = "Ciphers",
      .since = 1000,
      .arguments = "chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,"
                   "aes128-ctr,aes192-ctr,aes256-ctr" },
    { .keyword = "ClientAliveCountMax", .arguments = "3" },
    { .keyword = "ClientAliveInterval", .arguments = "0" },
    { .keyword = "Compression", .arguments = "yes" },
    { .keyword = "DebianBanner", .arguments = "yes" },
    { .keyword = "DenyGroups", .arguments = "" },
    { .keyword = "DenyUsers", .arguments = "" },
    { .keyword = "DisableForwarding", .since = 704, .arguments = "no" },
    { .keyword = "ExposeAuthInfo", .since = 706, .arguments = "no" },
    { .keyword = "FingerprintHash", .arguments = "SHA256" },
    { .keyword = "ForceCommand", .arguments = "none" },
    { .keyword = "GatewayPorts", .arguments = "no" },
    { .keyword = "GSSAPIAuthentication", .arguments = "no" },
    { .keyword = "GSSAPICleanupCredentials", .arguments = "yes" },
    { .keyword = "GSSAPIKeyExchange", .arguments = "no" },
    { .keyword = "GSSAPIStoreCredentialsOnRekey", .arguments = "no" },
    { .keyword = "GSSAPIStrictAcceptorCheck", .arguments = "yes" },
    { .keyword = "HostbasedAcceptedAlgorithms", .arguments = KEYS_702 },
    { .keyword = "HostbasedAcceptedAlgorithms", .since = 708, .arguments = KEYS_708 },
    { .keyword = "HostbasedAcceptedAlgorithms", .since = 802, .arguments = KEYS_802 },
    { .keyword = "HostbasedAcceptedAlgorithms", .since = 805, .arguments = KEYS_805 },
    { .keyword = "HostbasedAcceptedAlgorithms", .since = 808, .arguments = KEYS_808 },
    { .keyword = "HostbasedAuthentication", .arguments = "no" },
    { .keyword = "HostbasedUsesNameFromPacketOnly", .arguments = "no" },
    { .keyword = "HostCertificate", .arguments = "" },
    { .keyword = "HostKeyAgent", .arguments = "none" },
    { .keyword = "HostKeyAlgorithms", .arguments = KEYS_702 },
    { .keyword = "HostKeyAlgorithms", .since = 708, .arguments = KEYS_708 },
    { .keyword = "HostKeyAlgorithms", .since = 802, .arguments = KEYS_802 },
    { .keyword = "HostKeyAlgorithms", .since = 805, .arguments = KEYS_805 },
    { .keyword = "HostKeyAlgorithms", .since = 808, .arguments = KEYS_808 },
    { .keyword = "IgnoreRhosts", .arguments = "yes" },
    { .keyword = "IgnoreUserKnownHosts", .arguments = "no" },
    { .keyword = "KbdInteractiveAuthentication", .arguments = "yes" },
    { .keyword = "KerberosAuthentication", .arguments = "no" },
    { .keyword = "KerberosOrLocalPasswd", .arguments = "yes" },
    { .keyword = "KerberosTicketCleanup", .arguments = "yes" },
    { .keyword = "KexAlgorithms",
      .arguments = "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-"
                   "nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha1" },
    { .keyword = "KexAlgorithms",
      .since = 703,
      .arguments =
          "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
          "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-"
          "group18-sha512,diffie-hellman-group14-sha256,diffie-hellman-group14-sha1" },
    { .keyword = "KexAlgorithms",
      .since = 704,
      .arguments = "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-"
                   "nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-"
                   "hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group14-"
                   "sha256,diffie-hellman-group14-sha1" },
    { .keyword = "KexAlgorithms",
      .since = 802,
      .arguments =
          "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
          "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
          "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256" },
    { .keyword = "KexAlgorithms",
      .since = 900,
      .arguments = "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh."
                   "org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-"
                   "group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-"
                   "sha512,diffie-hellman-group14-sha256" },
    { .keyword = "KexAlgorithms",
      .since = 909,
      .arguments =
          "sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256,"
          "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
          "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
          "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256" },
    { .keyword = "KexAlgorithms",
      .since = 1000,
      .arguments = "mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh."
                   "com,curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-"
                   "sha2-nistp384,ecdh-sha2-nistp521" },
    { .keyword = "LoginGraceTime", .arguments = "120" },
    { .keyword = "LogLevel", .arguments = "INFO" },
    { .keyword = "LogVerbose", .since = 805, .arguments = "" },
    { .keyword = "MACs",
      .arguments = "umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"
                   "hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"
                   "umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1" },
    { .keyword = "MaxAuthTries", .arguments = "6" },
    { .keyword = "MaxSessions", .arguments = "10" },
    { .keyword = "MaxStartups", .arguments = "10:30:100" },
    { .keyword = "PasswordAuthentication", .arguments = "yes" },
    { .keyword = "PermitEmptyPasswords", .arguments = "no" },
    { .keyword = "PermitListen", .since = 708, .arguments = "any" },
    { .keyword = "PermitOpen", .arguments = "any" },
    { .keyword = "PermitRootLogin", .arguments = "without-password" },
    { .keyword = "PermitTTY", .arguments = "yes" },
    { .keyword = "PermitTunnel", .arguments = "no" },
    { .keyword = "PermitUserEnvironment", .arguments = "no" },
    { .keyword = "PermitUserRC", .arguments = "yes" },
    { .keyword = "PerSourceMaxStartups", .since = 805, .arguments = "none" },
    { .keyword = "PerSourceNetBlockSize", .since = 805, .arguments = "32:128" },
    { .keyword = "Port", .arguments = "22" },
    { .keyword = "PrintLastLog", .arguments = "yes" },
    { .keyword = "PrintMotd", .arguments = "yes" },
    { .keyword = "PubkeyAcceptedAlgorithms", .arguments = KEYS_702 },
    { .keyword = "PubkeyAcceptedAlgorithms", .since = 708, .arguments = KEYS_708 },
    { .keyword = "PubkeyAcceptedAlgorithms", .since = 802, .arguments = KEYS_802 },
    { .keyword = "PubkeyAcceptedAlgorithms", .since = 805, .arguments = KEYS_805 },
    { .keyword = "PubkeyAcceptedAlgorithms", .since = 808, .arguments = KEYS_808 },
    { .keyword = "PubkeyAuthentication", .arguments = "yes" },
    { .keyword = "PubkeyAuthOptions", .since = 802, .arguments = "none" },
    { .keyword = "RefuseConnection", .since = 909, .arguments = "no" },
    { .keyword = "RekeyLimit", .arguments = "0 0" },
    { .keyword = "RequiredRSASize", .since = 901, .arguments = "1024" },
    { .keyword = "RevokedKeys", .arguments = "none" },
    { .keyword = "SecurityKeyProvider", .since = 802, .arguments = "internal" },
    { .keyword = "SetEnv", .since = 708, .arguments = "" },
    { .keyword = "StreamLocalBindMask", .arguments = "0177" },
    { .keyword = "StreamLocalBindUnlink", .arguments = "no" },
    { .keyword = "StrictModes", .arguments = "yes" },
    { .keyword = "Subsystem", .arguments = "" },
    { .keyword = "SyslogFacility", .arguments = "AUTH" },
    { .keyword = "TCPKeepAlive", .arguments = "yes" },
    { .keyword = "TrustedUserCAKeys", .arguments = "none" },
    { .keyword = "UnusedConnectionTimeout", .since = 902, .arguments = "none" },
    { .keyword = "UseDNS", .arguments = "no" },
    { .keyword = "UsePAM", .arguments = "no" },
    { .keyword = "VersionAddendum", .arguments = "none" },
    { .keyword = "X11DisplayOffset", .arguments = "10" },
    { .keyword = "X11Forwarding", .arguments = "no" },
    { .keyword = "X11UseLocalhost", .arguments = "yes" },
};

bool sshd_defaults_find(const char *keyword, unsigned version, struct str *arguments)
{
    bool is_found = false;

    for (size_t i = 0; i < COUNT_OF(defaults); i++) {
        if (defaults[i].since > version || !str_equal(str_of(defaults[i].keyword), str_of(keyword)))
            continue;
        *arguments = str_of(defaults[i].arguments);
        is_found = true;
    }
    return is_found;
}

/* Takes digits; false if there are none, or too many for a version. */
static bool take_number(struct str *text, uint32_t *number)
{
    size_t digits = 0;

    while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9')
        digits++;
    if (digits > 4 || !str_to_u32(str_slice(*text, 0, digits), number))
        return false;
    *text = str_slice(*text, digits, text->len);
    return true;
}

bool sshd_defaults_version(struct str package_version, unsigned *version)
{
    struct str rest = package_version;
    struct str epoch;
    uint32_t major;
    uint32_t minor;

    if (str_cut(&rest, ':', &epoch) && !rest.ptr)
        rest = package_version;
    if (!take_number(&rest, &major) || !str_starts_with(rest, STR(".")))
        return false;
    rest = str_slice(rest, 1, rest.len);
    if (!take_number(&rest, &minor) || minor > 99)
        return false;
    *version = major * 100 + minor;
    return true;
}
