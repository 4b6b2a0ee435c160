#include "format/secret_scan.h"

#include <string.h>

#include "base/buf.h"
#include "unit/test.h"

/* What is found when the bytes come in pieces of `size`: "kind@line kind@line". */
static void scan(struct str path, struct str text, size_t size, struct buf *found)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec hits = VEC_INIT(struct secret_hit);
    struct secret_scan *scan = secret_scan_open(STR("project"));

    secret_scan_begin(scan, path);
    for (size_t at = 0; at < text.len; at += size)
        secret_scan_feed(scan, str_slice(text, at, size));
    secret_scan_end(scan, &arena, &hits);
    for (size_t i = 0; i < hits.count; i++) {
        const struct secret_hit *hit = vec_at(&hits, i);

        buf_add(found, arena_printf(&arena, "%s%s@%u", i ? " " : "", hit->kind, hit->line));
        CHECK_INT(hit->mac.len, 64);
    }
    secret_scan_close(scan);
}

struct row {
    const char *name;
    const char *path;
    struct str text;
    const char *want;
};

static void check_rows(const struct row *rows, size_t count)
{
    static const size_t sizes[] = { 1 << 20, 1, 7, 1000 };

    for (size_t i = 0; i < count; i++) {
        test_row(rows[i].name);
        for (size_t k = 0; k < COUNT_OF(sizes); k++) {
            CLEANUP(buf_release) struct buf found = BUF_INIT(4096);

            scan(str_of(rows[i].path), rows[i].text, sizes[k], &found);
            CHECK_STR(buf_str(&found), rows[i].want);
        }
    }
}

/* The keys and tokens were made for these rows and open nothing. */
static const struct row secrets[] = {
    { "OpenSSH key", "/k",
      STR("--"
          "---BEGIN OPENSSH PRIVATE "
          "KEY-----"
          "\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAA"
          "ACBV5OFyQ/"
          "2zq8vb8BA8htHBxabvqhEQ3kx3U4ZWFuZe0AAAAIiZfDt8mXw7\nfAAAAAtzc2gtZWQyNTUxOQAAACBV5OFy"
          "Q/"
          "2zq8vb8BA8htHBxabvqhEQ3kx3U4ZWFuZe0A\nAAAEASZ2VP5b9wZYOLCZJBwx9l3yVxSPRfHKJYi0aJihIY"
          "FlXk4XJD/bOry9vwEDyG0cHF\npu+qERDeTHdThlYW5l7QAAAAAXgBAgME\n-----END OPENSSH "
          "PRIVATE KEY-----\n"),
      "private-key@1" },
    { "OpenSSH key with passphrase", "/k",
      STR("--"
          "---BEGIN OPENSSH PRIVATE "
          "KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAF+J2FjT\n+"
          "zV03avSCvOYweAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIGUjdgd5ElEhyQKe\n4yErVmrAIMMST"
          "ihNvZeGKwe//"
          "IBfAAAAkNQbZ5sZ7iAxDJGINIIXMIkior9ByOl7f1ilqH\naaRUrcfcX4k4P7oiQhDCOk4IMnQgSAOAK+"
          "zati65teyma+MiLDUEcItyFUIf/wLKrCyJTQ\n2oI//"
          "gIffIyt6U2xigQaPBZ2c1nb07AjFdUwk1DUHVs5FXLn8dtzydzPDYHW3cKWMhlX3t\nwrnr2l2DMsJDNvYQ="
          "=\n-----END OPENSSH PRIVATE KEY-----\n"),
      "encrypted-private-key@1" },
    { "RSA key behind text", "/k",
      STR("# x\n\n--"
          "---BEGIN RSA PRIVATE "
          "KEY-----\nMIICWwIBAAKBgQCts/oZPmCKK+O143HFE25yVsDvacXgp5CIhGCyo/"
          "XX5NVCYGB8\n0HE6ooeVspf5nwDYbEdVbYjeaUXfnWmPQod7JoxRB9D2UbK2NibVJPtYR/"
          "MHa6N6\np+9Saxg5tUmcjaKpdYch9gDjd7khOyVVt+/"
          "8kQUbHxVQbX+p25PiofUTRQIDAQAB\nAoGAOxYuq+mZA0c8tUGCEMy0VDaIeKgdRHcbZiTJk9rMJL1Vgbew+"
          "qQY8B4bSuOu\naJ4atoPWnAufdDCRMSiloLK7zKumycfARvmDGT+V2+C1RLsbRt7tgd8KZGuRUy+"
          "n\n7ABQaB9JlQr3EbOSZ55I8+6A0mOoB1ksiOnXHv+3agkw70ECQQDgqOJ4A5J7vB7P\nZNA2PlMDJ1+"
          "Ggo7jmcZrBSpvImo8ecGYg8d6FZGdYBDlHiFR/"
          "Amx4Eb0jvpwVGr3\nA6r50eo1AkEAxe9P8NM6Cd4TuX6m9QqEZb3LrM893fwwZcBqkUbEt20uYAT4BNW2\nN"
          "fBAna2bxz5LLHfsO6jL8T+"
          "tMWfbI60m0QJAYXKAAUSzZj58MsNs2QqBoW2Trtm0\ntx69hTBRbrFD2YWKpugKP3dZmSTRT0CZfWFQpzo8L"
          "NpT4SOM3iZWJFScPQJAeT4t\n6YZ5drHhwy4hdtgKYYfwytnnO6LOwoUqwfJnbTQjxA1HHy8JfeC8s9k0Ise"
          "1pHeQ\n7Lposk4e+LR1N1VJAQJAUqCi8hM5l6IMxCr2fW9Vkt06rEOSnjhQemlV+"
          "VP7XArE\nqOBdtMTZ4SrdKDZqbbhZfiAzGAHPQ3vt6OIrkwVADw==\n-----END RSA PRIVATE "
          "KEY-----\n"),
      "private-key@3" },
    { "RSA key, RFC 1421 encryption", "/k",
      STR("--"
          "---BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "
          "AES-128-CBC,2DC5ADCDD3CA22EC2B1E413705F09CA0\n\ndZNt7+XsGK6w4Jt9s/"
          "70UoNjVfutWbqJTpp0ZLjnVoXI1+"
          "QCNlh9YYTJpMjHgsA9\noISAj3YdDsyENj1EXKonupCHjakfVUDm1SPh3GmnlVWuyaWfSRwmFpOodeawox8r"
          "\nB5rKyKaYoiXJBQWkjBBUBGihSuEhAm8flj8s1CP9/in+6HqOe/"
          "aMn5Nm0MYDToKk\nqG9W66hU6KjoZVrWi5g2O0zlP+XEHSxk2+"
          "9ZerRnbyRacIrVx9mCTnEwRYZg69D0\nu6AXXadphdjl6XhD4zkAup7UPz0/"
          "JdcRdlsiYgHgjoh1G6GrdY6v3Zs2nzZnWcg5\n4/7iLkq5KTfykDBBpLLtTVcEaWsQAfe92T1XWH446l7/"
          "FHkETXPCeeRPD9ujbSlm\niaYXET5gzQnEqi3r4o/ROMUmdosQ36cAWEzHh7BZbPC/txCf6zxWpMnka/"
          "DS7d9f\nuqG2wuxJ+duVtrG2zbsyI0Fm9j+zMAi/ugQk4INti/"
          "DEtQbbH7xi5G3UPAOkSJVt\nds4IbxSCSWy/YO/"
          "t6UTpIVI0yvAW+Dk84+2MXl3yu21etAfJEly02F+9tEFkhaDg\nw5AdA8iuhf67I+"
          "VShA4LfjurSv3PO58uQryO3BxBdVrDvP7jmT1tA/"
          "aDW8HchUwK\nNsB3byznx4fXUHAGLaULpE0HAnYROp0ADFPMpO5m7heCH47pcFPv5NKunP8sESPu\nEanf+"
          "bfs84yUkvuiOB3WzZlUmdK0M/gSNhlHt+gvrs3m3WIXt8nBRd03ocOPX3DO\nY1h9bnKtvHacB/"
          "qC2zHSuUljVyRnamg1Lrz9VOBNj+S9boUCDAtv78V6Db9Gl3nr\n-----END RSA PRIVATE "
          "KEY-----\n"),
      "encrypted-private-key@1" },
    { "EC key", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n-----END EC PRIVATE "
          "KEY-----\n"),
      "private-key@1" },
    { "PKCS 8 key", "/k",
      STR("--"
          "---BEGIN PRIVATE "
          "KEY-----\nMC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/"
          "Gb0SszaB+KGPROLmoPCI\n-----END PRIVATE KEY-----\n"),
      "private-key@1" },
    { "PKCS 8 key, encrypted", "/k",
      STR("--"
          "---BEGIN ENCRYPTED PRIVATE "
          "KEY-----\nMIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI2cwO/"
          "o4QpoMCAggA\nMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBD7Q5cPWnjK+hLryQBs+"
          "gwbBIIC\ngBXGe8owlMD0jHKXvfDAregqvnMLuyxRXyTUkCcVVmnQ8BcDN08SIDpjXZenp7vd\noULsrg4Lh"
          "PdKp39qkx+"
          "qCprnYGLxUJtZ1JFT6aQO8NyNlP7d4dv5RSzeIPEJTIsR\n1bdozSJUuBavHmhTABb1gLBdE5KLiqzwMzxuY"
          "0MnpI3rDUMLEbY32puVore51pPH\nIw9J+8Ozgd6sdYqPMFlURfUvnU8MowikB6VetFft13lBsqizyJo+XL/"
          "xpFpTMYy4\nRlrcN+eS0AVQHzzxE2UA/"
          "e6czHahol0RHt5sFuawWNp0nXv7UrGv4gtmUyruDKoN\n5neacM4D8Ea0b/"
          "VrV+S45XZ+H8uQJ9TqC8Vyy0CzADC+q4HlJaBRaZDoQBLg2swX\nZrdlOgatLv5yIhmaNzxVdy8UrHq+"
          "2iGGNeX1pe/Ynf1m5SL4DkduF+Xv0ofyIY7g\n4NQRUsValDQM6+i7/"
          "Esfp4TtSqsEZ3InTAGA2WT6IRymb7otDuf0bWCx3TK8QdFm\nM6wBjlEJjSB+/oeTyZ/"
          "Wha2hoTDa7P2Jk1scp5E6J8CiWK3FI7OSsq6ks5ph7bm9\nQqPuNFKwNEiQDR2oZLuqnUISeRY/"
          "e1q3FlhhUDUqpKLQSR/"
          "Romd1tPjdk8eTp9By\nPV8Kzdb5rV9Me7Rix3EQkwRHP7Qmq33Iw0z15AbW7PQAS5nsTfjVKXbwpko5L3XU"
          "\no+17AG2jQbUKJ5m23W3CsM+"
          "4K42taSwj2GDaAytmOht6t7XYvEHiHXFvlsE9wH4A\nn765dNZwk4x3TkQP+fYBbco190ojkW+"
          "E5hmjqQYkbbKdz5LZVBq8QH+QWTwybEKb\n0Bl0qWLSnI/iJqYCBXlyfMc=\n-----END ENCRYPTED "
          "PRIVATE KEY-----\n"),
      "encrypted-private-key@1" },
    { "key in JSON", "/k",
      STR("{\"a\": 1,\n\"key\": \"--"
          "---BEGIN EC PRIVATE "
          "KEY-----\\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG"
          "0SuOVtiHzc9XltQH\\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\\n-----END EC PRIVATE "
          "KEY-----\\n\"}"),
      "private-key@2" },
    { "key with CR", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\r\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\r\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKC"
          "G0SuOVtiHzc9XltQH\r\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\r\n-----END EC PRIVATE "
          "KEY-----\r\n"),
      "private-key@1" },
    { "two keys", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n-----END EC PRIVATE "
          "KEY-----\n--"
          "---BEGIN PRIVATE "
          "KEY-----\nMC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/"
          "Gb0SszaB+KGPROLmoPCI\n-----END PRIVATE KEY-----\n"),
      "private-key@1 private-key@6" },
    { "the same key twice", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n-----END EC PRIVATE "
          "KEY-----\n--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n-----END EC PRIVATE "
          "KEY-----\n"),
      "private-key@1" },
    { "marker without end before a key", "/k",
      STR("--"
          "---BEGIN RSA PRIVATE KEY-----\nMII\n--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n-----END EC PRIVATE "
          "KEY-----\n"),
      "private-key@3" },
    { "key without a last newline", "/k",
      STR("--"
          "---BEGIN PRIVATE "
          "KEY-----\nMC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/"
          "Gb0SszaB+KGPROLmoPCI\n-----END PRIVATE KEY-----"),
      "private-key@1" },
    { "PuTTY key", "/k",
      STR("Pu"
          "TTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: "
          "2\nAAAAC3NzaC1lZDI1NTE5AAAAIFXk4XJD/"
          "bOry9vwEDyG0cHFpu+qERDeTHdThlYW\n5l7Q\nPrivate-Lines: "
          "1\nAAAAIBJnZU/lv3Blg4sJkkHDH2XfJXFI9F8coliLRomKEhgU\nPrivate-MAC: 00\n"),
      "private-key@1" },
    { "PuTTY key, encrypted", "/k",
      STR("Pu"
          "TTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\nComment: x\nPublic-Lines: "
          "2\nAAAAC3NzaC1lZDI1NTE5AAAAIFXk4XJD/"
          "bOry9vwEDyG0cHFpu+qERDeTHdThlYW\n5l7Q\nPrivate-Lines: "
          "1\nAAAAIBJnZU/lv3Blg4sJkkHDH2XfJXFI9F8coliLRomKEhgU\nPrivate-MAC: 00\n"),
      "encrypted-private-key@1" },
    { "GitHub", "/k",
      STR("a=gh"
          "p_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y3gm1IL\n"),
      "github-token@1" },
    { "GitHub, checksum does not hold", "/k",
      STR("\ngh"
          "p_CN6Zj4a3dDVhYRnKTbxTNJFoBinF5aJXVuLk"),
      "github-token@2" },
    { "GitHub, fine-grained", "/k",
      STR("gi"
          "thub_pat_SIc47WQAmL9xVQ2zg4mZao_"
          "uqKLiMcVbpT4r5yHUig43kiJfahqSIjOugM1yTMAd7V3DnI8lFPPwtV5ASP"),
      "github-token@1" },
    { "GitLab", "/k",
      STR("\"gl"
          "pat-ZHu8qRtZHjQMhuOzE95B\""),
      "gitlab-token@1" },
    { "Slack", "/k",
      STR("xo"
          "xb-123450987612-1234509876123-9EgE0VrbBGI09QYNdaKy8isW"),
      "slack-token@1" },
    { "Google", "/k",
      STR("key=AI"
          "zaydfhl3TvtnythpZPPPP6UeP3C4DSA7Lc360"),
      "google-api-key@1" },
    { "Stripe", "/k",
      STR("sk"
          "_live_a9Y6yNd14tDdO9eGzMcNU77s"),
      "stripe-key@1" },
    { "npm", "/k",
      STR("//r/:_authToken=np"
          "m_Eeeby3abP3E2Zs8IQ9Y7aJZqhB6bae2dTjzx"),
      "npm-token@1" },
    { "PyPI", "/k",
      STR("py"
          "pi-"
          "AgEIcHlwaS5vcmcVTUUJ596lLlGUriAX1DyyXN9iYw1mXJft5isGXNwAMnEYYnWLeEdpomsCpFqPlpECXVMk"
          "11oHUGCiczM"),
      "pypi-token@1" },
    { "SendGrid", "/k",
      STR("SG"
          ".SpxkMzN5E6EUCLDUdvdr0U.wfMpf5rg7wOojmCUuBRoeL5pykPTPly5kAA819bvTpf"),
      "sendgrid-key@1" },
    { "Azure", "/k",
      STR("AccountName=x;AccountKey="
          "9dqcUgxM9ZZ810pkf6Xlx8RtCqtD1GDIWFmbKGYQr83wlMvTgbqvXQqwuW8Y9XW1tSnBc0np9B9Udk7Z3KhX"
          "XZ==;"),
      "azure-storage-key@1" },
    { "age", "/k",
      STR("AG"
          "E-SECRET-KEY-17XR0V3ZXUPYU5V3U70SVUG68EU5Y0MYDN8FHFSGAWXEL2W2ME46VK59HP4"),
      "age-secret-key@1" },
    { "AWS pair is one credential", "/home/a/.aws/credentials",
      STR("[default]\naws_access_key_id = AK"
          "IAQ3EGR7WZJ5LV2TMX\naws_secret_access_key = "
          "kV8q2Zr1+Xn7/TbLw0PdYf4uHsGm9cJe5oRiQa3B\n"),
      "aws-access-key@2" },
    { "AWS pair, secret first", "/k",
      STR("kV8q2Zr1+Xn7/TbLw0PdYf4uHsGm9cJe5oRiQa3B AK"
          "IAQ3EGR7WZJ5LV2TMX"),
      "aws-access-key@1" },
    { "AWS secret alone", "/k",
      STR("export AWS_SECRET_ACCESS_KEY=\"kV8q2Zr1+Xn7/TbLw0PdYf4uHsGm9cJe5oRiQa3B\""),
      "aws-access-key@1" },
    { "URL", "/k", STR("x\nDATABASE_URL=postgres://app:s3cr3t-Pw@db:5432/x\n"),
      "password-in-url@2" },
    { "netrc", "/root/.netrc", STR("machine a login b\npassword Tr0ub4dor\n"),
      "password-in-file@2" },
    { "pgpass", "/root/.pgpass", STR("#h:1:d:u:no\nh:5432:d:u:p\\\\:w9\n"), "password-in-file@2" },
    { "npmrc", "/root/.npmrc", STR("//r/:_authToken=0f1e2d3c-4b5a\n"), "password-in-file@1" },
    { "pypirc", "/root/.pypirc", STR("[pypi]\nusername = a\npassword = Tr0ub4dor\n"),
      "password-in-file@3" },
    { ".env", "/srv/.env", STR("# A_TOKEN=no\nA=b\nexport DB_PASSWORD='Tr0ub4dor'\n"),
      "password-in-file@3" },
    { "YAML", "/srv/config/database.yml", STR("a:\n  password: Tr0ub4dor\n"),
      "password-in-file@2" },
    { "PHP", "/srv/wp-config.php", STR("define( 'DB_PASSWORD', 'Tr0ub4dor' );\n"),
      "password-in-file@1" },
    { "XML", "/root/.m2/settings.xml", STR("<a>\n<password>Tr0ub4dor</password>"),
      "password-in-file@2" },
    { "JSON of one line", "/srv/terraform.tfstate", STR("{\"a\":1,\"password\":\"Tr0ub4dor\"}"),
      "password-in-file@1" },
    { "Redis", "/etc/redis/redis.conf", STR("port 1\nrequirepass Tr0ub4dor\n"),
      "password-in-file@2" },
    { "history of a shell", "/root/.bash_history", STR("ls\nmysql -uroot -pTr0ub4dor\n"),
      "password-in-file@2" },
    { "whole", "/srv/config/master.key", STR("0f1e2d3c4b5a69788796a5b4c3d2e1f0\n"),
      "password-in-file@1" },
    { "keytab", "/etc/krb5.keytab",
      STR("\x05\x02\0\0\0\x36\0\x02\0\x04REALM\0\x04host\n0123456789abcdef"),
      "password-in-file@1" },
    { "Docker", "/root/.docker/config.json",
      STR("{\"auths\": {\n \"r\": {\"auth\" : \"dXNlcjpUcjB1YjRkb3I=\"}}}"), "password-in-file@2" },
    { "OpenPGP key, its first packets as gpg 2.2 writes them", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "lFgEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "Dr1CvN0AAP9Lj91C0XQo9hBy/eRanUKjq87ZrB83FIgy4yi1bJTfWhG1tBFhIDxh\n"
          "QGV4YW1wbGUub3JnPg==\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "private-key@1" },
    { "OpenPGP key behind headers, in the newer framing", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\nComment: of a test\n\n"
          "xVgEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "Dr1CvN0AAP9Lj91C0XQo9hBy/eRanUKjq87ZrB83FIgy4yi1bJTfWhG1tBFhIDxh\n"
          "QGV4YW1wbGUub3JnPg==\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "private-key@1" },
};

static void finds(void)
{
    check_rows(secrets, COUNT_OF(secrets));
}

static const struct row harmless[] = {
    { "empty", "/k", STR(""), "" },
    { "marker alone", "/k",
      STR("--"
          "---BEGIN RSA PRIVATE KEY-----"),
      "" },
    { "marker with end", "/k",
      STR("--"
          "---BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n"),
      "" },
    { "marker in a program", "/k",
      STR("if (!strcmp(l, \"--"
          "---BEGIN RSA PRIVATE KEY-----\")) x(\"-----END RSA PRIVATE KEY-----\");"),
      "" },
    { "body of dots", "/k",
      STR("--"
          "---BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC...\n-----END PRIVATE "
          "KEY-----\n"),
      "" },
    { "body cut short", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+BdYDTbLyothAssJkJFaetoAoGCCqGSM49\n-----END EC PRIVATE KEY-----\n"),
      "" },
    { "body is a certificate", "/k",
      STR("--"
          "---BEGIN RSA PRIVATE "
          "KEY-----\nMIIBszCCAVmgAwIBAgIUVHmCmL7CJPYJZ7ePlxLZQ2Fhbq4wCgYIKoZIzj0EAwIw\n-----"
          "END RSA PRIVATE KEY-----\n"),
      "" },
    { "public key", "/k",
      STR("--"
          "---BEGIN PUBLIC "
          "KEY-----\nMCowBQYDK2VwAyEAVeThckP9s6vL2/AQPIbRwcWm76oREN5Md1OGVhbmXtA=\n-----END "
          "PUBLIC KEY-----\n"),
      "" },
    { "no OpenSSH magic", "/k",
      STR("--"
          "---BEGIN OPENSSH PRIVATE "
          "KEY-----"
          "\nb3BmbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\nQyNTUxOQAA"
          "ACBV5OFyQ/"
          "2zq8vb8BA8htHBxabvqhEQ3kx3U4ZWFuZe0AAAAIiZfDt8mXw7\nfAAAAAtzc2gtZWQyNTUxOQAAACBV5OFy"
          "Q/"
          "2zq8vb8BA8htHBxabvqhEQ3kx3U4ZWFuZe0A\nAAAEASZ2VP5b9wZYOLCZJBwx9l3yVxSPRfHKJYi0aJihIY"
          "FlXk4XJD/bOry9vwEDyG0cHF\npu+qERDeTHdThlYW5l7QAAAAAXgBAgME\n-----END OPENSSH "
          "PRIVATE KEY-----\n"),
      "" },
    { "key without end", "/k",
      STR("--"
          "---BEGIN EC PRIVATE "
          "KEY-----\nMHcCAQEEIIEqVEIt+/"
          "qI8aKfxCsLR2+"
          "BdYDTbLyothAssJkJFaetoAoGCCqGSM49\nAwEHoUQDQgAE2K2b8Vc7LARThfHoFteaFW8qTGev0pMwzKCG0"
          "SuOVtiHzc9XltQH\nRXSOs7G2WiaRbVs5bzcMLC5K/WhsTjKAQA==\n"),
      "" },
    { "PuTTY without private part", "/k",
      STR("Pu"
          "TTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: "
          "2\nAAAAC3NzaC1lZDI1NTE5AAAAIFXk4XJD/"
          "bOry9vwEDyG0cHFpu+qERDeTHdThlYW\n5l7Q\nPrivate-MAC: 0\n"),
      "" },
    { "GitHub, too short", "/k",
      STR("gh"
          "p_ZTSj1OLXdIWz47woEu65GH2vnBHm8qRswhq"),
      "" },
    { "GitHub, too long", "/k",
      STR("gh"
          "p_yGP9YwWaViK5H3piBRv4Hy1e5pG5csE4Gt7T0"),
      "" },
    { "GitHub, inside a word", "/k",
      STR("xgh"
          "p_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y3gm1IL"),
      "" },
    { "GitHub, placeholder", "/k",
      STR("gh"
          "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
      "" },
    { "GitHub, counting", "/k",
      STR("gh"
          "p_abcdefghijklmnopqrstuvwxyz0123456789"),
      "" },
    { "GitLab, placeholder", "/k",
      STR("gl"
          "pat-xxxxxxxxxxxxxxxxxxxx"),
      "" },
    { "Slack, a word", "/k",
      STR("xo"
          "xb-token-goes-here-and-here-and"),
      "" },
    { "Google, too short", "/k",
      STR("AI"
          "zaLZQxwHd82XjFy7AG3BCxJeJXmDISWhBHMp"),
      "" },
    { "Stripe test key", "/k", STR("sk_test_1G201kWZCWUFxS6gqfRgVYru"), "" },
    { "npm, a macro", "/k",
      STR("np"
          "m_config_registry_and_some_more_words_"),
      "" },
    { "AWS id alone", "/k",
      STR("AK"
          "IAQ3EGR7WZJ5LV2TMX"),
      "" },
    { "AWS example", "/k",
      STR("AK"
          "IAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      "" },
    { "AWS id beside a SHA-1", "/k",
      STR("AK"
          "IAQ3EGR7WZJ5LV2TMX 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"),
      "" },
    { "URL without password", "/k", STR("https://user@host.tld/ https://a.b:80/@x"), "" },
    { "URL of a manual", "/k",
      STR("http://user:password@host.tld http://joe:s3cret-x@www.example.com"), "" },
    { "URL with a variable", "/k",
      STR("https://a:${PASSWORD}@h.tld https://a:$TOKEN@h.tld https://a:<pw>@h.tld"), "" },
    { "URL split by a blank", "/k", STR("http://a:b c@d"), "" },
    { "netrc under another name", "/etc/notes", STR("machine a login b password Tr0ub4dor"), "" },
    { "npmrc with a variable", "/root/.npmrc", STR("//r/:_authToken=${NPM_TOKEN}\n"), "" },
    { ".env of a manual", "/srv/.env",
      STR("A_TOKEN=\nB_TOKEN=${X}\nC_TOKEN=changeme\nD_TOKEN=<token>\nE_TOKEN=xxxxxxxx\n"), "" },
    { ".env to copy from", "/srv/.env.example", STR("DB_PASSWORD=Tr0ub4dor\n"), "" },
    { "settings of a package", "/usr/lib/python3/dist-packages/a/settings.py",
      STR("PASSWORD = 'Tr0ub4dor'\n"), "" },
    { "settings that are code", "/srv/settings.py",
      STR("PASSWORD = get_it()\nTOKEN = config.token\nSECRET_KEY = os.environ['X']\n"), "" },
    { "sentence", "/srv/.env", STR("Enter the password: please\n"), "" },
    { "whole, of many words", "/srv/config/master.key", STR("not a key at all\n"), "" },
    { "Docker with a helper", "/root/.docker/config.json",
      STR("{\"credsStore\": \"pass\", \"auths\": {\"r\": {\"auth\": \"\"}}}"), "" },
    { "OpenPGP public key between the wrong markers", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "mDMEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "Dr1CvN20EWEgPGFAZXhhbXBsZS5vcmc+iJAEExYIADgWIQSILoZCC4VIr7jc7Ogh\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "" },
    { "OpenPGP key, cut short", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "lFgEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "" },
    { "OpenPGP body that begins no packet", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "FFgEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "Dr1CvN0AAP9Lj91C0XQo9hBy/eRanUKjq87ZrB83FIgy4yi1bJTfWhG1tBFhIDxh\n"
          "QGV4YW1wbGUub3JnPg==\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "" },
    { "OpenPGP body that is no base64", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "lFgE!\n"
          "Dr1CvN0AAP9Lj91C0XQo9hBy/eRanUKjq87ZrB83FIgy4yi1bJTfWhG1tBFhIDxh\n"
          "QGV4YW1wbGUub3JnPg==\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "" },
    { "OpenPGP body of another packet, in the newer framing", "/k",
      STR("--"
          "---BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
          "wlgEawjDZBYJKwYBBAHaRw8BAQdAvdR9lS3Dx6qtFlQEI4tdJ/ooWl7fLA4APskh\n"
          "Dr1CvN0AAP9Lj91C0XQo9hBy/eRanUKjq87ZrB83FIgy4yi1bJTfWhG1tBFhIDxh\n"
          "QGV4YW1wbGUub3JnPg==\n"
          "=eihf\n"
          "-----END PGP PRIVATE KEY BLOCK-----\n"),
      "" },
};

static void lets_pass(void)
{
    check_rows(harmless, COUNT_OF(harmless));
}

/* Wherever a token stands between the borders of pieces and windows, it is found, with its line. */
static void finds_everywhere(void)
{
    static const char token[] = "gh"
                                "p_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y3gm1IL";
    static char text[6000];

    for (size_t at = 0; at < 3000; at += 13) {
        CLEANUP(buf_release) struct buf found = BUF_INIT(64);

        test_row("moving token");
        memset(text, 'a', sizeof(text));
        for (size_t i = 0; i < at; i += 2)
            text[i] = '\n';
        text[at] = ' ';
        memcpy(text + at + 1, token, sizeof(token) - 1);
        text[at + sizeof(token)] = ' ';
        scan(STR("/a"), (struct str){ text, sizeof(text) }, 2048, &found);
        CHECK(str_starts_with(buf_str(&found), STR("github-token@")));
    }
}

/* Between bytes that are no text there are no lines, and a URL means nothing. */
static void knows_binary(void)
{
    static const char text[] = "\0\n http://a:s3cr3t-Pw@h.tld \n gh"
                               "p_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y3gm1IL ";
    CLEANUP(buf_release) struct buf found = BUF_INIT(64);

    test_row("binary");
    scan(STR("/a"), (struct str){ text, sizeof(text) - 1 }, 4096, &found);
    CHECK_STR(buf_str(&found), "github-token@0");
}

/* A file full of tokens gives a bounded number, and says that it is not all. */
static void stops_at_the_limit(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec hits = VEC_INIT(struct secret_hit);
    struct secret_scan *scan = secret_scan_open(STR(""));

    test_row("many");
    secret_scan_begin(scan, STR("/a"));
    for (unsigned i = 0; i < SECRET_HITS + 5; i++)
        secret_scan_feed(scan, arena_printf(&arena, "redis://a:%08uz@h.tld\n", i * 7919));
    secret_scan_end(scan, &arena, &hits);
    secret_scan_close(scan);
    CHECK_INT(hits.count, SECRET_HITS);
    bool says_so = false;
    for (size_t i = 0; i < hits.count; i++) {
        const struct secret_hit *hit = vec_at(&hits, i);

        says_so |= str_starts_with(hit->detail, STR("and more"));
    }
    CHECK(says_so);
}

/* RFC 4231, test case 2. */
static void mac_is_hmac(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    test_row("RFC 4231");
    CHECK_STR(secret_scan_mac(STR("Jefe"), STR("what do ya want for nothing?"), &arena),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "finds", finds },
        { "lets_pass", lets_pass },
        { "finds_everywhere", finds_everywhere },
        { "knows_binary", knows_binary },
        { "stops_at_the_limit", stops_at_the_limit },
        { "mac_is_hmac", mac_is_hmac },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
