/*
 * What glibc and libselinux make of their files, for ask.py:
 *
 *     probe resolver        of /etc/resolv.conf
 *     probe hosts NAME...   the first address of each family that /etc/hosts has for a name
 *     probe selinux         of /etc/selinux/config
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

static const struct {
    unsigned long bit;
    const char *name;
} options[] = {
    { RES_ROTATE, "rotate" },
    { RES_USE_EDNS0, "edns0" },
    { RES_USEVC, "use-vc" },
    { RES_SNGLKUP, "single-request" },
    { RES_NOTLDQUERY, "no-tld-query" },
    { RES_TRUSTAD, "trust-ad" },
    { RES_NORELOAD, "no-reload" },
};

static void print_resolver(void)
{
    char text[INET6_ADDRSTRLEN];

    (void)res_init();
    for (int i = 0; i < _res.nscount; i++) {
        const struct sockaddr_in6 *six = _res._u._ext.nsaddrs[i];

        /* IPv6 servers stand beside the list */
        if (six && _res.nsaddr_list[i].sin_family != AF_INET)
            (void)inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof(text));
        else
            (void)inet_ntop(AF_INET, &_res.nsaddr_list[i].sin_addr, text, sizeof(text));
        printf("nameserver %s\n", text);
    }
    printf("search");
    for (int i = 0; i < MAXDNSRCH && _res.dnsrch[i]; i++)
        printf("%s%s", _res.dnsrch[i][0] ? " " : "", _res.dnsrch[i]);
    printf("\nndots:%d timeout:%d attempts:%d", _res.ndots, _res.retrans, _res.retry);
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        printf("%s%s", _res.options & options[i].bit ? " " : "",
               _res.options & options[i].bit ? options[i].name : "");
    printf("\n");
}

static void print_hosts(int count, char *names[])
{
    static const int families[] = { AF_INET, AF_INET6 };
    char text[INET6_ADDRSTRLEN];

    for (int i = 0; i < count; i++) {
        printf("%s", names[i]);
        for (size_t k = 0; k < 2; k++) {
            const struct hostent *host = gethostbyname2(names[i], families[k]);

            printf(" %s",
                   host ? inet_ntop(families[k], host->h_addr_list[0], text, sizeof(text)) : "-");
        }
        printf("\n");
    }
}

static int print_selinux(void)
{
    void *library = dlopen("libselinux.so.1", RTLD_NOW);
    int mode = 9;
    char *type = NULL;

    if (!library)
        return 2;
    int (*get_mode)(int *) = (int (*)(int *))dlsym(library, "selinux_getenforcemode");
    int (*get_type)(char **) = (int (*)(char **))dlsym(library, "selinux_getpolicytype");
    if (!get_mode || !get_type)
        return 2;
    int is_set = get_mode(&mode) == 0;
    printf("mode %s\n", !is_set     ? "-"
                        : mode > 0  ? "enforcing"
                        : mode == 0 ? "permissive"
                                    : "disabled");
    printf("policy %s\n", get_type(&type) == 0 ? type : "-");
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc > 1 && strcmp(argv[1], "selinux") == 0)
        return print_selinux();
    if (argc > 1 && strcmp(argv[1], "hosts") == 0)
        print_hosts(argc - 2, argv + 2);
    else
        print_resolver();
    return 0;
}
