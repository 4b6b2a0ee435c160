#include "format/sshd_keyword.h"

#include "base/attributes.h"
#include "base/vec.h"

static const struct sshd_choice root_login[] = {
    { "yes", "yes" },
    { "no", "no" },
    { "without-password", "without-password" },
    { "prohibit-password", "without-password" },
    { "forced-commands-only", "forced-commands-only" },
    { NULL, NULL },
};

static const struct sshd_choice compression[] = {
    { "yes", "yes" }, { "delayed", "yes" }, { "no", "no" }, { NULL, NULL }
};

const struct sshd_choice sshd_address_family[] = {
    { "any", "any" }, { "inet", "inet" }, { "inet6", "inet6" }, { NULL, NULL }
};

static const struct sshd_choice ignore_rhosts[] = {
    { "yes", "yes" }, { "no", "no" }, { "shosts-only", "shosts-only" }, { NULL, NULL }
};

static const struct sshd_choice gateway_ports[] = {
    { "yes", "yes" }, { "no", "no" }, { "clientspecified", "clientspecified" }, { NULL, NULL }
};

static const struct sshd_choice forwarding[] = {
    { "yes", "yes" },     { "all", "yes" },       { "no", "no" },
    { "local", "local" }, { "remote", "remote" }, { NULL, NULL },
};

static const struct sshd_choice tunnel[] = {
    { "yes", "yes" },
    { "no", "no" },
    { "ethernet", "ethernet" },
    { "point-to-point", "point-to-point" },
    { NULL, NULL },
};

const struct sshd_choice sshd_log_level[] = {
    { "QUIET", "QUIET" },     { "FATAL", "FATAL" }, { "ERROR", "ERROR" },  { "INFO", "INFO" },
    { "VERBOSE", "VERBOSE" }, { "DEBUG", "DEBUG" }, { "DEBUG1", "DEBUG" }, { "DEBUG2", "DEBUG2" },
    { "DEBUG3", "DEBUG3" },   { NULL, NULL },
};

const struct sshd_choice sshd_facility[] = {
    { "DAEMON", "DAEMON" }, { "USER", "USER" },
    { "AUTH", "AUTH" },     { "AUTHPRIV", "AUTHPRIV" },
    { "LOCAL0", "LOCAL0" }, { "LOCAL1", "LOCAL1" },
    { "LOCAL2", "LOCAL2" }, { "LOCAL3", "LOCAL3" },
    { "LOCAL4", "LOCAL4" }, { "LOCAL5", "LOCAL5" },
    { "LOCAL6", "LOCAL6" }, { "LOCAL7", "LOCAL7" },
    { NULL, NULL },
};

const struct sshd_choice sshd_fingerprint[] = { { "md5", "MD5" },
                                                { "sha256", "SHA256" },
                                                { NULL, NULL } };

/* By name, so that a new one has its place. */
static const struct sshd_keyword keywords[] = {
    { .name = "AcceptEnv", .kind = SSHD_LIST, .is_conditional = true, .is_gathered = true },
    { .name = "AddressFamily", .kind = SSHD_CHOICE, .choices = sshd_address_family },
    { .name = "AFSTokenPassing", .kind = SSHD_NOTHING },
    { .name = "AllowAgentForwarding", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "AllowGroups", .kind = SSHD_LIST, .is_conditional = true, .is_gathered = true },
    { .name = "AllowStreamLocalForwarding",
      .kind = SSHD_CHOICE,
      .is_conditional = true,
      .choices = forwarding },
    { .name = "AllowTcpForwarding",
      .kind = SSHD_CHOICE,
      .is_conditional = true,
      .choices = forwarding },
    { .name = "AllowUsers", .kind = SSHD_LIST, .is_conditional = true, .is_gathered = true },
    { .name = "AuthenticationMethods", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "AuthorizedKeysCommand", .kind = SSHD_REST, .is_conditional = true },
    { .name = "AuthorizedKeysCommandRunAs", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "AuthorizedKeysCommandUser", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "AuthorizedKeysFile", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "AuthorizedKeysFile2", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "AuthorizedPrincipalsCommand", .kind = SSHD_REST, .is_conditional = true },
    { .name = "AuthorizedPrincipalsCommandUser", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "AuthorizedPrincipalsFile", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "Banner", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "CASignatureAlgorithms", .kind = SSHD_ALGORITHMS, .is_conditional = true },
    { .name = "ChallengeResponseAuthentication", .meaning = "KbdInteractiveAuthentication" },
    { .name = "ChannelTimeout", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "CheckMail", .kind = SSHD_NOTHING },
    { .name = "ChrootDirectory", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "Ciphers", .kind = SSHD_ALGORITHMS },
    { .name = "ClientAliveCountMax", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "ClientAliveInterval", .kind = SSHD_TIME, .is_conditional = true },
    { .name = "Compression", .kind = SSHD_CHOICE, .choices = compression },
    { .name = "DebianBanner", .kind = SSHD_FLAG },
    { .name = "DenyGroups", .kind = SSHD_LIST, .is_conditional = true, .is_gathered = true },
    { .name = "DenyUsers", .kind = SSHD_LIST, .is_conditional = true, .is_gathered = true },
    { .name = "DisableForwarding", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "DSAAuthentication", .meaning = "PubkeyAuthentication" },
    { .name = "ExposeAuthenticationMethods", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "ExposeAuthInfo", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "FingerprintHash", .kind = SSHD_CHOICE, .choices = sshd_fingerprint },
    { .name = "ForceCommand", .kind = SSHD_REST, .is_conditional = true },
    { .name = "GatewayPorts",
      .kind = SSHD_CHOICE,
      .is_conditional = true,
      .choices = gateway_ports },
    { .name = "GSSAPIAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "GSSAPICleanupCredentials", .kind = SSHD_FLAG },
    { .name = "GSSAPICleanupCreds", .meaning = "GSSAPICleanupCredentials" },
    { .name = "GSSAPIEnablek5users", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "GSSAPIIndicators", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "GSSAPIKexAlgorithms", .kind = SSHD_ALGORITHMS },
    { .name = "GSSAPIKeyExchange", .kind = SSHD_FLAG },
    { .name = "GSSAPIStoreCredentialsOnRekey", .kind = SSHD_FLAG },
    { .name = "GSSAPIStrictAcceptorCheck", .kind = SSHD_FLAG },
    { .name = "GSSAPIUseSessionCredCache", .kind = SSHD_NOTHING },
    { .name = "GSSUseSessionCCache", .kind = SSHD_NOTHING },
    { .name = "HostbasedAcceptedAlgorithms", .kind = SSHD_ALGORITHMS, .is_conditional = true },
    { .name = "HostbasedAcceptedKeyTypes", .meaning = "HostbasedAcceptedAlgorithms" },
    { .name = "HostbasedAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "HostbasedUsesNameFromPacketOnly", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "HostCertificate", .kind = SSHD_WORD, .is_gathered = true },
    { .name = "HostDSAKey", .meaning = "HostKey" },
    { .name = "HostKey", .kind = SSHD_WORD, .is_gathered = true },
    { .name = "HostKeyAgent", .kind = SSHD_WORD },
    { .name = "HostKeyAlgorithms", .kind = SSHD_ALGORITHMS },
    { .name = "IgnoreRhosts",
      .kind = SSHD_CHOICE,
      .is_conditional = true,
      .choices = ignore_rhosts },
    { .name = "IgnoreUserKnownHosts", .kind = SSHD_FLAG },
    { .name = "Include", .kind = SSHD_INCLUDE, .is_conditional = true },
    { .name = "IPQoS", .kind = SSHD_WORDS, .is_conditional = true },
    { .name = "KbdInteractiveAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "KeepAlive", .meaning = "TCPKeepAlive" },
    { .name = "KerberosAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "KerberosGetAFSToken", .kind = SSHD_NOTHING },
    { .name = "KerberosOrLocalPasswd", .kind = SSHD_FLAG },
    { .name = "KerberosTgtPassing", .kind = SSHD_NOTHING },
    { .name = "KerberosTicketCleanup", .kind = SSHD_FLAG },
    { .name = "KerberosUniqueCCache", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "KerberosUseKuserok", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "KexAlgorithms", .kind = SSHD_ALGORITHMS },
    { .name = "KeyRegenerationInterval", .kind = SSHD_NOTHING },
    { .name = "ListenAddress", .kind = SSHD_WORDS, .is_gathered = true },
    { .name = "LoginGraceTime", .kind = SSHD_TIME },
    { .name = "LogLevel", .kind = SSHD_CHOICE, .is_conditional = true, .choices = sshd_log_level },
    { .name = "LogVerbose", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "MACs", .kind = SSHD_ALGORITHMS },
    { .name = "Match", .kind = SSHD_MATCH, .is_conditional = true },
    { .name = "MaxAuthTries", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "MaxSessions", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "MaxStartups", .kind = SSHD_WORD },
    { .name = "ModuliFile", .kind = SSHD_WORD },
    { .name = "PAMAuthenticationViaKbdInt", .kind = SSHD_NOTHING },
    { .name = "PAMServiceName", .kind = SSHD_WORD },
    { .name = "PasswordAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "PermitBlacklistedKeys", .kind = SSHD_NOTHING },
    { .name = "PermitEmptyPasswords", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "PermitListen", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "PermitOpen", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "PermitRootLogin",
      .kind = SSHD_CHOICE,
      .is_conditional = true,
      .choices = root_login },
    { .name = "PermitTTY", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "PermitTunnel", .kind = SSHD_CHOICE, .is_conditional = true, .choices = tunnel },
    { .name = "PermitUserEnvironment", .kind = SSHD_WORD },
    { .name = "PermitUserRC", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "PerSourceMaxStartups", .kind = SSHD_WORD },
    { .name = "PerSourceNetBlockSize", .kind = SSHD_WORD },
    { .name = "PerSourcePenalties", .kind = SSHD_WORDS },
    { .name = "PerSourcePenaltyExemptList", .kind = SSHD_WORD },
    { .name = "PidFile", .kind = SSHD_WORD },
    { .name = "Port", .kind = SSHD_INTEGER, .is_gathered = true },
    { .name = "PrintLastLog", .kind = SSHD_FLAG },
    { .name = "PrintMotd", .kind = SSHD_FLAG },
    { .name = "Protocol", .kind = SSHD_NOTHING },
    { .name = "PubkeyAcceptedAlgorithms", .kind = SSHD_ALGORITHMS, .is_conditional = true },
    { .name = "PubkeyAcceptedKeyTypes", .meaning = "PubkeyAcceptedAlgorithms" },
    { .name = "PubkeyAuthentication", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "PubkeyAuthOptions", .kind = SSHD_WORDS, .is_conditional = true },
    { .name = "RDomain", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "RefuseConnection", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "RekeyLimit", .kind = SSHD_WORDS, .is_conditional = true },
    { .name = "RequiredAuthentications1", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "RequiredAuthentications2", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "RequiredRSASize", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "ReverseMappingCheck", .kind = SSHD_NOTHING },
    { .name = "RevokedKeys", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "RhostsAuthentication", .kind = SSHD_NOTHING },
    { .name = "RhostsRSAAuthentication", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "RSAAuthentication", .kind = SSHD_NOTHING, .is_conditional = true },
    { .name = "RSAMinSize", .meaning = "RequiredRSASize" },
    { .name = "SecurityKeyProvider", .kind = SSHD_WORD },
    { .name = "ServerKeyBits", .kind = SSHD_NOTHING },
    { .name = "SetEnv", .kind = SSHD_LIST, .is_conditional = true },
    { .name = "ShowPatchLevel", .kind = SSHD_FLAG },
    { .name = "SkeyAuthentication", .meaning = "KbdInteractiveAuthentication" },
    { .name = "SshdAuthPath", .kind = SSHD_WORD },
    { .name = "SshdSessionPath", .kind = SSHD_WORD },
    { .name = "StreamLocalBindMask", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "StreamLocalBindUnlink", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "StrictModes", .kind = SSHD_FLAG },
    { .name = "Subsystem", .kind = SSHD_WORDS, .is_conditional = true, .is_gathered = true },
    { .name = "SyslogFacility", .kind = SSHD_CHOICE, .choices = sshd_facility },
    { .name = "TCPKeepAlive", .kind = SSHD_FLAG },
    { .name = "TrustedUserCAKeys", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "UnusedConnectionTimeout", .kind = SSHD_WORD, .is_conditional = true },
    { .name = "UseBlacklist", .kind = SSHD_FLAG },
    { .name = "UseBlocklist", .kind = SSHD_FLAG },
    { .name = "UseDNS", .kind = SSHD_FLAG },
    { .name = "UseLogin", .kind = SSHD_NOTHING },
    { .name = "UsePAM", .kind = SSHD_FLAG },
    { .name = "UsePrivilegeSeparation", .kind = SSHD_NOTHING },
    { .name = "VerifyReverseMapping", .kind = SSHD_NOTHING },
    { .name = "VersionAddendum", .kind = SSHD_REST },
    { .name = "VPNFallback", .kind = SSHD_NOTHING },
    { .name = "X11DisplayOffset", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "X11Forwarding", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "X11MaxDisplays", .kind = SSHD_INTEGER, .is_conditional = true },
    { .name = "X11UseLocalhost", .kind = SSHD_FLAG, .is_conditional = true },
    { .name = "XAuthLocation", .kind = SSHD_WORD },
};

static const struct sshd_keyword *row_of(const struct sshd_keyword *rows, size_t count,
                                         struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(str_of(rows[i].name), name))
            return &rows[i];
    }
    return NULL;
}

const struct sshd_keyword *sshd_keyword_among(const struct sshd_keyword *rows, size_t count,
                                              struct str name)
{
    const struct sshd_keyword *row = row_of(rows, count, name);

    return row && row->meaning ? row_of(rows, count, str_of(row->meaning)) : row;
}

const char *sshd_keyword_nearest_among(const struct sshd_keyword *rows, size_t count,
                                       struct str name)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < count; i++)
        *(const char **)vec_add(&names) = rows[i].name;
    return str_nearest(name, names.items, names.count);
}

const struct sshd_keyword *sshd_keyword_find(struct str name)
{
    return sshd_keyword_among(keywords, COUNT_OF(keywords), name);
}

const char *sshd_keyword_nearest(struct str name)
{
    return sshd_keyword_nearest_among(keywords, COUNT_OF(keywords), name);
}
