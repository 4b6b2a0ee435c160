/*
 * Answers of OpenSSH_9.2p1 of Debian 12, made by
 *
 *     ssh-keygen -q -t TYPE [-b BITS] -N '' -f KEY
 *     ssh-keygen -Y sign -n gate-waiver@v1 -O hashalg=HASH -f KEY <message
 *
 * and, of FIDO keys and of what ssh-keygen does not make, by tool_sk_signer; each of those was
 * accepted by ssh-keygen -Y verify.
 */
#include "unit/sshsig_vectors.h"

const struct sshsig_vector sshsig_vectors[SSHSIG_VECTOR_COUNT] = {
    { .row = "ed25519",
      .kind = SSH_KEY_ED25519,
      .bits = 256,
      .fingerprint = "SHA256:72gJ8Cf50/J/vektXnoHxUZ+mjWR5QousGjVYCVLDIk",
      .public_line =
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPDKKh8c3P8r6Ux2++uK+2WNxI2KEDdnTOE4DaWQmJ6Z"
          " ed25519@example.com",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
                      "QyNTUxOQAAACDwyiofHNz/K+lMdvvrivtljcSNihA3Z0zhOA2lkJiemQAAAJjymnWb8pp1\n"
                      "mwAAAAtzc2gtZWQyNTUxOQAAACDwyiofHNz/K+lMdvvrivtljcSNihA3Z0zhOA2lkJiemQ\n"
                      "AAAEDayBzgMZiHqD3dPaM3XBzOk9R5ORmQPalO+v+CVwkQ+/DKKh8c3P8r6Ux2++uK+2WN\n"
                      "xI2KEDdnTOE4DaWQmJ6ZAAAAE2VkMjU1MTlAZXhhbXBsZS5jb20BAg==\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg8MoqHxzc/yvpTHb764r7ZY3EjY\n"
                "oQN2dM4TgNpZCYnpkAAAAOZ2F0ZS13YWl2ZXJAdjEAAAAAAAAABnNoYTUxMgAAAFMAAAAL\n"
                "c3NoLWVkMjU1MTkAAABAbstUOWjNz/m9/8eJ4hN7tOL29r1ibfb2OVKDn+89/4o5kMRt5A\n"
                "YOf9MktzBfgwbk4xyLGGlTVIman70UcM6YBg==\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg8MoqHxzc/yvpTHb764r7ZY3EjY\n"
                "oQN2dM4TgNpZCYnpkAAAAOZ2F0ZS13YWl2ZXJAdjEAAAAAAAAABnNoYTI1NgAAAFMAAAAL\n"
                "c3NoLWVkMjU1MTkAAABAt5YWxyj0ty1gIhVGgrwmraKmFJn5IdwquYep/PkOmfdKg1sLmE\n"
                "63zLqn3u5Zpjq7SbDSA3WBYs210Z6m16IVDQ==\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "ecdsa_256",
      .kind = SSH_KEY_ECDSA_256,
      .bits = 256,
      .fingerprint = "SHA256:Y5NpBxpIXwQ1lc8dfUX5iufV1RTz49SDPMA3F8/iocU",
      .public_line =
          "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBG6OA3DT"
          "lRz3xyCRZUVJ+JqwiP42wNGb2dhaPSirDa65OxYfo5ZCHz7fc9BIBiTmdOxT+/74K+xzUsdUB4ej3QQ="
          " ecdsa_256@example.com",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS\n"
                      "1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQRujgNw05Uc98cgkWVFSfiasIj+NsDR\n"
                      "m9nYWj0oqw2uuTsWH6OWQh8+33PQSAYk5nTsU/v++Cvsc1LHVAeHo90EAAAAsAM8EdoDPB\n"
                      "HaAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBG6OA3DTlRz3xyCR\n"
                      "ZUVJ+JqwiP42wNGb2dhaPSirDa65OxYfo5ZCHz7fc9BIBiTmdOxT+/74K+xzUsdUB4ej3Q\n"
                      "QAAAAgI8sHPcZCRkKUBQCUxZFOxzYonK5xtigcVYoV9zcTngAAAAAVZWNkc2FfMjU2QGV4\n"
                      "YW1wbGUuY29tAQID\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n"
                "EEbo4DcNOVHPfHIJFlRUn4mrCI/jbA0ZvZ2Fo9KKsNrrk7Fh+jlkIfPt9z0EgGJOZ07FP7\n"
                "/vgr7HNSx1QHh6PdBAAAAA5nYXRlLXdhaXZlckB2MQAAAAAAAAAGc2hhNTEyAAAAYwAAAB\n"
                "NlY2RzYS1zaGEyLW5pc3RwMjU2AAAASAAAACA+fKN8yCezQoW9R4SdkCHya/Zltx9SVd8H\n"
                "Dzw+6Nev8QAAACA7rd3DYm0ISo6T5toMjssVwuzwsbmtYb09sXBFfq9kYQ==\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAGgAAAATZWNkc2Etc2hhMi1uaXN0cDI1NgAAAAhuaXN0cDI1NgAAAE\n"
                "EEbo4DcNOVHPfHIJFlRUn4mrCI/jbA0ZvZ2Fo9KKsNrrk7Fh+jlkIfPt9z0EgGJOZ07FP7\n"
                "/vgr7HNSx1QHh6PdBAAAAA5nYXRlLXdhaXZlckB2MQAAAAAAAAAGc2hhMjU2AAAAZAAAAB\n"
                "NlY2RzYS1zaGEyLW5pc3RwMjU2AAAASQAAACEAhn8K+l5XVtP82lq7MBitPvlKtqmueMnh\n"
                "QzI2ZXPqHiUAAAAgYPKjT3rggyBd96WoRf3rDzM8T1nyiXb+FnUFF14qwuU=\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "ecdsa_384",
      .kind = SSH_KEY_ECDSA_384,
      .bits = 384,
      .fingerprint = "SHA256:DOJSn7xAs8Cuz7vyIatmV/ZhS2VZlc2skSIgoAXjIxY",
      .public_line =
          "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBCh+Vgxa"
          "to2lJbqgOk2Lqt8Qqln1f+63y0Tmn2oQw8U6bkiwVWtYbMQ/yEVJgcTTTq2OR9bGOSIhSVnycbauyR11"
          "Bbku4ttlKObm5zvdPmsslN1o5ERDlVbQaeIoEPlAxw== ecdsa_384@example.com",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAiAAAABNlY2RzYS\n"
                      "1zaGEyLW5pc3RwMzg0AAAACG5pc3RwMzg0AAAAYQQoflYMWraNpSW6oDpNi6rfEKpZ9X/u\n"
                      "t8tE5p9qEMPFOm5IsFVrWGzEP8hFSYHE006tjkfWxjkiIUlZ8nG2rskddQW5LuLbZSjm5u\n"
                      "c73T5rLJTdaOREQ5VW0GniKBD5QMcAAADgz1nWIc9Z1iEAAAATZWNkc2Etc2hhMi1uaXN0\n"
                      "cDM4NAAAAAhuaXN0cDM4NAAAAGEEKH5WDFq2jaUluqA6TYuq3xCqWfV/7rfLROafahDDxT\n"
                      "puSLBVa1hsxD/IRUmBxNNOrY5H1sY5IiFJWfJxtq7JHXUFuS7i22Uo5ubnO90+ayyU3Wjk\n"
                      "REOVVtBp4igQ+UDHAAAAMQCxLJ8mSUZhZss16gvQ5xJpuYlv91wEgLFSRfbo0j/5IHcsQS\n"
                      "SAqfR8OpHEESpuLE0AAAAVZWNkc2FfMzg0QGV4YW1wbGUuY29tAQI=\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG\n"
                "EEKH5WDFq2jaUluqA6TYuq3xCqWfV/7rfLROafahDDxTpuSLBVa1hsxD/IRUmBxNNOrY5H\n"
                "1sY5IiFJWfJxtq7JHXUFuS7i22Uo5ubnO90+ayyU3WjkREOVVtBp4igQ+UDHAAAADmdhdG\n"
                "Utd2FpdmVyQHYxAAAAAAAAAAZzaGE1MTIAAACFAAAAE2VjZHNhLXNoYTItbmlzdHAzODQA\n"
                "AABqAAAAMQCVnkRuv1cl4wBg95wboOqA28dgtXBreHMbksV11Ut668XFskLimemFHzeDu/\n"
                "mvc18AAAAxAIG+TRf/cSHq1Yt9/xiFeN8UGSB3j5E2FsRwvTS0w2Y1PWE2Jpy3avFJ+NIY\n"
                "BRdCdQ==\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAAAG\n"
                "EEKH5WDFq2jaUluqA6TYuq3xCqWfV/7rfLROafahDDxTpuSLBVa1hsxD/IRUmBxNNOrY5H\n"
                "1sY5IiFJWfJxtq7JHXUFuS7i22Uo5ubnO90+ayyU3WjkREOVVtBp4igQ+UDHAAAADmdhdG\n"
                "Utd2FpdmVyQHYxAAAAAAAAAAZzaGEyNTYAAACEAAAAE2VjZHNhLXNoYTItbmlzdHAzODQA\n"
                "AABpAAAAMQC+E1iJVJFZssVySk8HMU51kMlOdQU3PlWbjZoitGmb/xYXZpayF2u32MZx5X\n"
                "JCMZMAAAAwapVcXmi9du9+vFWCAoi7Pw2uQg/54sl5b07CFDt7DAwt6gAZ2z7wfDL1/kEk\n"
                "wUU6\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "ecdsa_521",
      .kind = SSH_KEY_ECDSA_521,
      .bits = 521,
      .fingerprint = "SHA256:qeWSUb9LWzcUJXpVELrnfxOyKuYTUoC8N264SM1YC6U",
      .public_line =
          "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAHPOD92"
          "8l19kgmikoUcClQ6rUmA9P7tlRlH35evSzC9duDs8WOY6kqErXgU/HT1VeWZxC02WvbcEQJpyovVfYQt"
          "agGMVeE4aeU7/qKOExT375x+O0C2PHGoA9JhdIdo9PKk0MJ67Yp+kQkoMHyfBi9LQU8BUM387mjyBZnZ"
          "vytK3iohgA== ecdsa_521@example.com",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAArAAAABNlY2RzYS\n"
                      "1zaGEyLW5pc3RwNTIxAAAACG5pc3RwNTIxAAAAhQQBzzg/dvJdfZIJopKFHApUOq1JgPT+\n"
                      "7ZUZR9+Xr0swvXbg7PFjmOpKhK14FPx09VXlmcQtNlr23BECacqL1X2ELWoBjFXhOGnlO/\n"
                      "6ijhMU9++cfjtAtjxxqAPSYXSHaPTypNDCeu2KfpEJKDB8nwYvS0FPAVDN/O5o8gWZ2b8r\n"
                      "St4qIYAAAAEYJ0XnsSdF57EAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQ\n"
                      "AAAIUEAc84P3byXX2SCaKShRwKVDqtSYD0/u2VGUffl69LML124OzxY5jqSoSteBT8dPVV\n"
                      "5ZnELTZa9twRAmnKi9V9hC1qAYxV4Thp5Tv+oo4TFPfvnH47QLY8cagD0mF0h2j08qTQwn\n"
                      "rtin6RCSgwfJ8GL0tBTwFQzfzuaPIFmdm/K0reKiGAAAAAQgCeyrTD4uRFqn2hJsW6EW1U\n"
                      "ie2CmHXV62iyEk4N7FwrZQr717W6H34OZRpbV2hS7aZOCItlN/PpOh2amYBfH4ejeQAAAB\n"
                      "VlY2RzYV81MjFAZXhhbXBsZS5jb20BAgMEBQ==\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAI\n"
                "UEAc84P3byXX2SCaKShRwKVDqtSYD0/u2VGUffl69LML124OzxY5jqSoSteBT8dPVV5ZnE\n"
                "LTZa9twRAmnKi9V9hC1qAYxV4Thp5Tv+oo4TFPfvnH47QLY8cagD0mF0h2j08qTQwnrtin\n"
                "6RCSgwfJ8GL0tBTwFQzfzuaPIFmdm/K0reKiGAAAAADmdhdGUtd2FpdmVyQHYxAAAAAAAA\n"
                "AAZzaGE1MTIAAACnAAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAACMAAAAQgH5hAYQFUv8GJ\n"
                "QRnIm5uldl+ci9XGVDPTSEoDwkQBBNTo5n+bnfLl0z+w8rGZr45ax1t2M01JAyS0vC0yuV\n"
                "HAn/gwAAAEIBGGqIReZZb+w3+dMUL8+Yb7WG+LsviurB5LQ4gTur78CKJpxbNkrrKJ7+UB\n"
                "UvfwXJn7oHjOrZtZKQAoxc7Zv6Wf4=\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAKwAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQAAAI\n"
                "UEAc84P3byXX2SCaKShRwKVDqtSYD0/u2VGUffl69LML124OzxY5jqSoSteBT8dPVV5ZnE\n"
                "LTZa9twRAmnKi9V9hC1qAYxV4Thp5Tv+oo4TFPfvnH47QLY8cagD0mF0h2j08qTQwnrtin\n"
                "6RCSgwfJ8GL0tBTwFQzfzuaPIFmdm/K0reKiGAAAAADmdhdGUtd2FpdmVyQHYxAAAAAAAA\n"
                "AAZzaGEyNTYAAACnAAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAACMAAAAQgGFmsWg9M+kxO\n"
                "5+t7WPjwGR+WxXiRMKygQK/62iDruD+lTE9uiEB1IC1MQzBmsrWTimJqyd20BsK1PWiW8j\n"
                "XmNa/gAAAEIA2SCtgaWNsqJfuPsLycrslZoLkgxI/uNT8qCKaS76AOfBfQtVRARzZKYPNZ\n"
                "nr+26AX5ng0zM4o7mSrdp8aKuIq74=\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "rsa_2048",
      .kind = SSH_KEY_RSA,
      .bits = 2048,
      .fingerprint = "SHA256:Oa5dAdrLwXn58VkgB60wGSXcdBqvtTPzQmakxibCnS8",
      .public_line =
          "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCnIyCPaqk75MqdRG9+oCQ0k2s0oDEmUe1kzJj0xJFX"
          "wuRNbeV7ZO5ArTl0SZecos5Bhlk6TspPPpj/BXor1H6NEfy/yX59nBvGYqDcf/yFttzvBi/OaD1yuL2H"
          "sZBv9FILF4jxL7CbPBYTpXKyCfK4b36nEa/ElHTSXTNu1NX7CMc0+Fdw/WuAp5Xr1gqs2EQp8W3OBPNJ"
          "8A3iKTrEzf1fS+/kBFlIYE1o5S03jUNkO+w7IeayT0RnzCgDUQdEta3Od42qieyYIlA5qwcR3rG5xLPe"
          "z80v2az6vNZbjp4P4SPAm6l35yXj5nV0WaOEr4RFTKXNFwgaDQPrjEZBPORf rsa_2048@example.co"
          "m",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABFwAAAAdzc2gtcn\n"
                      "NhAAAAAwEAAQAAAQEApyMgj2qpO+TKnURvfqAkNJNrNKAxJlHtZMyY9MSRV8LkTW3le2Tu\n"
                      "QK05dEmXnKLOQYZZOk7KTz6Y/wV6K9R+jRH8v8l+fZwbxmKg3H/8hbbc7wYvzmg9cri9h7\n"
                      "GQb/RSCxeI8S+wmzwWE6VysgnyuG9+pxGvxJR00l0zbtTV+wjHNPhXcP1rgKeV69YKrNhE\n"
                      "KfFtzgTzSfAN4ik6xM39X0vv5ARZSGBNaOUtN41DZDvsOyHmsk9EZ8woA1EHRLWtzneNqo\n"
                      "nsmCJQOasHEd6xucSz3s/NL9ms+rzWW46eD+EjwJupd+cl4+Z1dFmjhK+ERUylzRcIGg0D\n"
                      "64xGQTzkXwAAA9AtH4iaLR+ImgAAAAdzc2gtcnNhAAABAQCnIyCPaqk75MqdRG9+oCQ0k2\n"
                      "s0oDEmUe1kzJj0xJFXwuRNbeV7ZO5ArTl0SZecos5Bhlk6TspPPpj/BXor1H6NEfy/yX59\n"
                      "nBvGYqDcf/yFttzvBi/OaD1yuL2HsZBv9FILF4jxL7CbPBYTpXKyCfK4b36nEa/ElHTSXT\n"
                      "Nu1NX7CMc0+Fdw/WuAp5Xr1gqs2EQp8W3OBPNJ8A3iKTrEzf1fS+/kBFlIYE1o5S03jUNk\n"
                      "O+w7IeayT0RnzCgDUQdEta3Od42qieyYIlA5qwcR3rG5xLPez80v2az6vNZbjp4P4SPAm6\n"
                      "l35yXj5nV0WaOEr4RFTKXNFwgaDQPrjEZBPORfAAAAAwEAAQAAAQAqRKnxWyodaYkMKMiB\n"
                      "n4JIgZe1IWYMqN9+hHeSPzv6k+Ek68wDXs0aMjS7gfkDtfCvhYh/RHnJfK04oWv6Na0jhA\n"
                      "8FebGxlo83pq3D1eJI9qv9DvV8H8SahLn53SAIECPHhlYtmL/zIkj7AvZ0rCtkFV5UZhar\n"
                      "glfg840UVGMhLvg2PO5IjopNCioQjVxkvyGmgCT0xgLBgRnfvs+ntXPCHBw5XQNNzJYsTs\n"
                      "Dvd4nK70zlqaNj4l0eqxrx4+4LPVrlfsEoJD2nO6T86ZKtAEmy1qbrc56Aoplp7Z8DuGPc\n"
                      "uIWjSP+iUIfQO4mTLgUOZIGtqLNlQRGeKrnNSRtZo5NxAAAAgBL+DAwMuUbpVkvM7QTkBb\n"
                      "jWUgO4KzoHbqgkzcD4JpAUAnfH4y31CH2/cqY922Xgv5lCqXmwAWFzLDEIqsfqYfV+X+x0\n"
                      "gG+f+Eja/cLQEjfJP58bvkNQG5h8ZG4XmoGv7zngC/ZjcF/+oN8M1ah1LbXfJzSTWICtDo\n"
                      "Jnc1NSIIubAAAAgQDfB1DCreIoWeQEvdptqLSlvi2e56/4JgXnXOR7klCVu/Egpi4S+3QP\n"
                      "A2lDrhjJrCtkMq+RWv8Qp5kZM8KtSgtW1mBykw1UhaQg7BP+gEQmiDzg9kP22A34uR4dYx\n"
                      "sBY/T8CdqF4QQoSyuveJ2n2efN6f5qjYhX0k0n+O2Rg+n5kwAAAIEAv9iPocaF01xSs9RA\n"
                      "TVBTVyjLcmVIOuCiddZpHaATo8KehOSqDuYly6aPA9pyI53KKZzndWoBsNDI63SJEevojb\n"
                      "ogdLnNIcu7EatWed7xF3SfPlkrVQawFg0uQxEcyB5+e92y+fU6QgKTJGiKlWDNFh5ZrQ3g\n"
                      "UnFi4B4xtcdBuYUAAAAUcnNhXzIwNDhAZXhhbXBsZS5jb20BAgMEBQYH\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAKcjII9qqTvkyp1Eb36gJD\n"
                "STazSgMSZR7WTMmPTEkVfC5E1t5Xtk7kCtOXRJl5yizkGGWTpOyk8+mP8FeivUfo0R/L/J\n"
                "fn2cG8ZioNx//IW23O8GL85oPXK4vYexkG/0UgsXiPEvsJs8FhOlcrIJ8rhvfqcRr8SUdN\n"
                "JdM27U1fsIxzT4V3D9a4CnlevWCqzYRCnxbc4E80nwDeIpOsTN/V9L7+QEWUhgTWjlLTeN\n"
                "Q2Q77Dsh5rJPRGfMKANRB0S1rc53jaqJ7JgiUDmrBxHesbnEs97PzS/ZrPq81luOng/hI8\n"
                "CbqXfnJePmdXRZo4SvhEVMpc0XCBoNA+uMRkE85F8AAAAOZ2F0ZS13YWl2ZXJAdjEAAAAA\n"
                "AAAABnNoYTUxMgAAARQAAAAMcnNhLXNoYTItNTEyAAABAKAyzUvno1fJJxiMMHpXkqZh+e\n"
                "4jm+425Qfl8YLp8woF6dEz69DDz6L7YuCZ+tD2WY4o7McyZwN1A+NOu71xaRnzhsm8QF3W\n"
                "KyvjughlWXlkz/uzmiuUjPm46GVMODSFngh87es7UdVde4V/pxJRx5uNYKIUx0bifnysOh\n"
                "1wv5X2lFheFin4XcULmHNbOvUJFYxETBaFTyBozWYpfKVoBMKwkvRX9gtXXg6vJ7BuIby3\n"
                "tbope9+8luz45Ta10zDyQbN4OSfkVs8L/TDxCDxijwT3yC2RSvNZBQVJqCv1vP/Par8TBJ\n"
                "EjV3gpH/ZNQyQHLRwGW53B7TcgEGVb9nu8omY=\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAARcAAAAHc3NoLXJzYQAAAAMBAAEAAAEBAKcjII9qqTvkyp1Eb36gJD\n"
                "STazSgMSZR7WTMmPTEkVfC5E1t5Xtk7kCtOXRJl5yizkGGWTpOyk8+mP8FeivUfo0R/L/J\n"
                "fn2cG8ZioNx//IW23O8GL85oPXK4vYexkG/0UgsXiPEvsJs8FhOlcrIJ8rhvfqcRr8SUdN\n"
                "JdM27U1fsIxzT4V3D9a4CnlevWCqzYRCnxbc4E80nwDeIpOsTN/V9L7+QEWUhgTWjlLTeN\n"
                "Q2Q77Dsh5rJPRGfMKANRB0S1rc53jaqJ7JgiUDmrBxHesbnEs97PzS/ZrPq81luOng/hI8\n"
                "CbqXfnJePmdXRZo4SvhEVMpc0XCBoNA+uMRkE85F8AAAAOZ2F0ZS13YWl2ZXJAdjEAAAAA\n"
                "AAAABnNoYTI1NgAAARQAAAAMcnNhLXNoYTItNTEyAAABAEt/hli2gPByeJtrnaSQHFyMtT\n"
                "aBdiTJFTWUw3BGq5xxmSPdimbVMLA7LNvy6T8RVEiP/iFlA+wtE84etQRQTwdtHlv7fFMq\n"
                "VSbBQNQ1dzzeX9BK/X+4nVQ+Cj/sOamBGzFp9QUEGtIU8gQUnj/ekcsm4tzdzDPayU4e0H\n"
                "Ay2lJ+yw5gV8CDiVXDRTAyce38o+Qg1A18gmCjsl/+VFyyhTt5nQnIAQd0uujblI3EZD1+\n"
                "qrpQB6SY4JJ6ngBEURS3Ogut4RK0ACmp9WcguhY7/Bjruc0Tf8PiIwQDanQBwocoDKTVgA\n"
                "GOGq3QTE4wGK29KtBghUMnNSkaxH1znFUh0iQ=\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "rsa_3072",
      .kind = SSH_KEY_RSA,
      .bits = 3072,
      .fingerprint = "SHA256:JagtzyexxT84Uxif6G7jN2FudDicP6UpJzZHmohezSQ",
      .public_line =
          "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC25PTMANYCa0XmluWdlzsy5oq20Ynb1gX5ynFzTX34"
          "OGyKhAvZc6gCuAT0pY1k+gDUmWPoZESqCYlgGHUMuGXMF5pMee8UQIl8p7tyS4f3ctkU4KOS0amk7Ifp"
          "3SSoyb4sHHvK5mcb5eyOE0bBhIZL0iK07lD132vs8oRXAhOYHO+dNRwk79Oxr1ShYU2FR4CCIfLxJhWU"
          "PAixKxWzXsa3fiEx6XFOzGFrM6u8UTnElGIhLsZbBssFxfFgv32Z04EyetzT2hfiRWefeOpmuHeC7KdR"
          "9OKwhQtz2zWi2LMpkbt+DW/Trd5ofMtyhBejq9JaakissV+O1IbB/4ahbNCyHO93HpmZX531Qqn+rWmr"
          "bZ3NlxDIYxXVdf/6JnLfQzYelKJsXAUEINBGfro4ztCc+lO8nYV6dwxD9mh601TFFi+MtPHH76zKLScc"
          "MN/5d8eiNuloIimAPPQqkTXdzzGOLx7BeagMSljtd/tHERBaBLmow3qFQHLuH1SsWEiDqr8= rsa_307"
          "2@example.com",
      .private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                      "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABlwAAAAdzc2gtcn\n"
                      "NhAAAAAwEAAQAAAYEAtuT0zADWAmtF5pblnZc7MuaKttGJ29YF+cpxc019+DhsioQL2XOo\n"
                      "ArgE9KWNZPoA1Jlj6GREqgmJYBh1DLhlzBeaTHnvFECJfKe7ckuH93LZFOCjktGppOyH6d\n"
                      "0kqMm+LBx7yuZnG+XsjhNGwYSGS9IitO5Q9d9r7PKEVwITmBzvnTUcJO/Tsa9UoWFNhUeA\n"
                      "giHy8SYVlDwIsSsVs17Gt34hMelxTsxhazOrvFE5xJRiIS7GWwbLBcXxYL99mdOBMnrc09\n"
                      "oX4kVnn3jqZrh3guynUfTisIULc9s1otizKZG7fg1v063eaHzLcoQXo6vSWmpIrLFfjtSG\n"
                      "wf+GoWzQshzvdx6ZmV+d9UKp/q1pq22dzZcQyGMV1XX/+iZy30M2HpSibFwFBCDQRn66OM\n"
                      "7QnPpTvJ2FencMQ/ZoetNUxRYvjLTxx++syi0nHDDf+XfHojbpaCIpgDz0KpE13c8xji8e\n"
                      "wXmoDEpY7Xf7RxEQWgS5qMN6hUBy7h9UrFhIg6q/AAAFkIzpzl2M6c5dAAAAB3NzaC1yc2\n"
                      "EAAAGBALbk9MwA1gJrReaW5Z2XOzLmirbRidvWBfnKcXNNffg4bIqEC9lzqAK4BPSljWT6\n"
                      "ANSZY+hkRKoJiWAYdQy4ZcwXmkx57xRAiXynu3JLh/dy2RTgo5LRqaTsh+ndJKjJviwce8\n"
                      "rmZxvl7I4TRsGEhkvSIrTuUPXfa+zyhFcCE5gc7501HCTv07GvVKFhTYVHgIIh8vEmFZQ8\n"
                      "CLErFbNexrd+ITHpcU7MYWszq7xROcSUYiEuxlsGywXF8WC/fZnTgTJ63NPaF+JFZ5946m\n"
                      "a4d4Lsp1H04rCFC3PbNaLYsymRu34Nb9Ot3mh8y3KEF6Or0lpqSKyxX47UhsH/hqFs0LIc\n"
                      "73cemZlfnfVCqf6taattnc2XEMhjFdV1//omct9DNh6UomxcBQQg0EZ+ujjO0Jz6U7ydhX\n"
                      "p3DEP2aHrTVMUWL4y08cfvrMotJxww3/l3x6I26WgiKYA89CqRNd3PMY4vHsF5qAxKWO13\n"
                      "+0cREFoEuajDeoVAcu4fVKxYSIOqvwAAAAMBAAEAAAGABBUyXcd6/4zTf6VItO7mVGmPGS\n"
                      "uuTykE8yGQzMkjEcJ4sdLmzNDnJEBlY+y6LlHiaNyPvWVXnxAdb/a7zi/jnd29BQ4Hx0T1\n"
                      "jMHVzmRfQaffrrahECr8BYF+OztDkT0HsMZmAQ6JqLbGRBmsD6/cq56iRbW4OvTk3OJBEA\n"
                      "ws0c17j9/ao/xyllnaosugRmRlOwJ1AOsfujJo40OZ9WodN4VqSknyzJaFajY6FDcf+gJx\n"
                      "+lmn9eo96AAWNlmv/Roak3OKJN1Nsyt7QXIWURjtq3MTf/NN2conWpbgaGIQNw+JHgvht9\n"
                      "Htgo/1IvOTiNslsykhz1PKK42Dk6y1GVUeGh1Vyk23u+94Oi4tUD3euDal1nFEYe1j1Xpq\n"
                      "AhCZiMgWDaQGZHreAunS5BARBvStRSnGRya2SoU63Htz93U+SJpM5ACgogtakzMCsYZXJo\n"
                      "eAThwJ6OOVPXVtpvKiyCqStVuo8/pRDzVzZ/aTXQFIbHijyWUtnvzImSP/n+YRxagxAAAA\n"
                      "wAypd74wUSGKCXn2nJYKw7PbXVGuPT01Cz6ZiILQE9RjS7zgYjLT6IJvKhs0ZvhlYZz4sr\n"
                      "hxRWmazJBVlrozlPj2OdI9acMSSkZVvwENpLlGiyC4/WqONL+PP7wLpubPHWwN4xH+HIXU\n"
                      "6NaibnxjAwAa1nqPEyO/u/UOCrzvbigjmt/ZtjSTQCQSKpJoZhi6OQBx/7iwQpmCKKLING\n"
                      "6dIXrnzhhPg04qEWpRctKhAMO7qfY3blpfWaONGf0jjZCWxgAAAMEA/joN3sfQYVDbP+Pp\n"
                      "Plah6ZOzz5RAPR6+gWVpxPvayGfN9sbDShSH0Wcu66Crj9jGOTPvukXBF73tpLVDDlTwuI\n"
                      "kE6xjw/YSOTy2OgP1tAKPFuTUIA+JYCw+1n+GMFXFer7PImAUa/1HYE5nUWMeB1dlkLXcg\n"
                      "XfrbiJO2DQrvUMgpy2IsW5WyVwreqbKlgNPJlw6x5rNFTHI+KQHh8tskW8N54E9x3kslqd\n"
                      "U7F5W57g+eR4MR3zD1e/MOUPemN615AAAAwQC4K4gEvda7Xine6Nzna6yWPgNAyw8ZSFp3\n"
                      "O1pB3tciCd/z8Mxvw3ONNBx0kL7Eya0PZLkbb7tHBfO4+aLu6+DPJ8sc/npMjYPmDjJXKL\n"
                      "tiR/9vWxDIZG+YqTlLo6MtoFmrDwpi57bJhKLTtfyedjUVVpQOXUMft/e858fK1kPicRuT\n"
                      "NlARMAyNGpo+3gA5iF/AjeDm1kiinTItmuyJmchEB3/Yt/D4MBZ+m7G8Ot5tK9TbC7xvvr\n"
                      "htsacj9iCB4/cAAAAUcnNhXzMwNzJAZXhhbXBsZS5jb20BAgMEBQYH\n"
                      "-----END OPENSSH PRIVATE KEY-----\n",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAZcAAAAHc3NoLXJzYQAAAAMBAAEAAAGBALbk9MwA1gJrReaW5Z2XOz\n"
                "LmirbRidvWBfnKcXNNffg4bIqEC9lzqAK4BPSljWT6ANSZY+hkRKoJiWAYdQy4ZcwXmkx5\n"
                "7xRAiXynu3JLh/dy2RTgo5LRqaTsh+ndJKjJviwce8rmZxvl7I4TRsGEhkvSIrTuUPXfa+\n"
                "zyhFcCE5gc7501HCTv07GvVKFhTYVHgIIh8vEmFZQ8CLErFbNexrd+ITHpcU7MYWszq7xR\n"
                "OcSUYiEuxlsGywXF8WC/fZnTgTJ63NPaF+JFZ5946ma4d4Lsp1H04rCFC3PbNaLYsymRu3\n"
                "4Nb9Ot3mh8y3KEF6Or0lpqSKyxX47UhsH/hqFs0LIc73cemZlfnfVCqf6taattnc2XEMhj\n"
                "FdV1//omct9DNh6UomxcBQQg0EZ+ujjO0Jz6U7ydhXp3DEP2aHrTVMUWL4y08cfvrMotJx\n"
                "ww3/l3x6I26WgiKYA89CqRNd3PMY4vHsF5qAxKWO13+0cREFoEuajDeoVAcu4fVKxYSIOq\n"
                "vwAAAA5nYXRlLXdhaXZlckB2MQAAAAAAAAAGc2hhNTEyAAABlAAAAAxyc2Etc2hhMi01MT\n"
                "IAAAGADesVznEVLZILq6En0M41kAXCylHnAmDGFPkuxx3jY7z95p1LTY2Vl1T3pbeHGNVX\n"
                "ItPK/T8EpD3QIFFpWb3O4Mz2MzYlVJD6nV4iu4MhnrZq8nPKP+HInXKDC7UUG/zJHgZIzn\n"
                "JsGweN3QooRJe2uueWWn4G/sRf9/n+BqxuTxGoR8PJcL3qqagfwN2eAGH14Z9nKA97l7NW\n"
                "SqJCoV9qAJtYO9PUojEO7+rCMXNIhcPrkhli1wueFGIEUsGmToKI3P6vWS9wVse9Z1Iv84\n"
                "+Jm4ZCtinW8yFx+US00wVaenUo5S6zm80UJaoSKzwFt+A20tc9XK/Lq6gEGR+VfZJQfeaV\n"
                "2FYbFhgoZsyPu9t4dihIlzjj1wJilBXNhTgiVnmAED+DSV/Z1568xG0KxoOP/U+yD0h7Py\n"
                "x4vQoPzRNIMErboBcfJ9RKyunsBkPozo6vdRqDBx9aHexDPNPr9wI/F/NkbR9BZAcatuz6\n"
                "ENhjW4ztiVC+DLuKskeIVCtoli24\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAZcAAAAHc3NoLXJzYQAAAAMBAAEAAAGBALbk9MwA1gJrReaW5Z2XOz\n"
                "LmirbRidvWBfnKcXNNffg4bIqEC9lzqAK4BPSljWT6ANSZY+hkRKoJiWAYdQy4ZcwXmkx5\n"
                "7xRAiXynu3JLh/dy2RTgo5LRqaTsh+ndJKjJviwce8rmZxvl7I4TRsGEhkvSIrTuUPXfa+\n"
                "zyhFcCE5gc7501HCTv07GvVKFhTYVHgIIh8vEmFZQ8CLErFbNexrd+ITHpcU7MYWszq7xR\n"
                "OcSUYiEuxlsGywXF8WC/fZnTgTJ63NPaF+JFZ5946ma4d4Lsp1H04rCFC3PbNaLYsymRu3\n"
                "4Nb9Ot3mh8y3KEF6Or0lpqSKyxX47UhsH/hqFs0LIc73cemZlfnfVCqf6taattnc2XEMhj\n"
                "FdV1//omct9DNh6UomxcBQQg0EZ+ujjO0Jz6U7ydhXp3DEP2aHrTVMUWL4y08cfvrMotJx\n"
                "ww3/l3x6I26WgiKYA89CqRNd3PMY4vHsF5qAxKWO13+0cREFoEuajDeoVAcu4fVKxYSIOq\n"
                "vwAAAA5nYXRlLXdhaXZlckB2MQAAAAAAAAAGc2hhMjU2AAABlAAAAAxyc2Etc2hhMi01MT\n"
                "IAAAGADCN+WIdWJkGDePKYC4zQG0BEl8EHdqPB52YI1kxDdDhOVLBP/X63KwlXQhiO3eKk\n"
                "c0XP9WcMfIgW7oxmumAmr9+naJ8P2fa90xbv5AioGwu/c5EovenMo6MrnmMefWlObPwxJO\n"
                "unZbFQiADcakmkTsNjCYvkOmoLa63dIdZisg84drMRvFIlGWztAAIvl2phDKLEe6Nr+5zV\n"
                "wDfzSgbduU8XBpzx9Bol2gNUap5eziml23siTCKZwo6X6qOrgTupqHjiwizYsk0NMuSwCj\n"
                "FH60bpIzb9NSN0pb+8Zkg1opd+MhCz+2dadYHJhMHKLAOYxsbqhIH+S+HPgU5uRzVuYxgJ\n"
                "xNP6IHoFx6wZjRpBWG/ek9vGtYgpyqzU6mnZbkPj/cE5Ns9XLHm/KpsQppiSjlMtLPr26c\n"
                "p7qo+y+4IlFTjdYb0zsBlEM+rV9t22X/SVgLCN2NVRNtsbNdFJ9pCmBZSecmp2CB0F9S1R\n"
                "vSqBAPHPs2OoBDVoT1938Cn1fGDW\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "rsa_4096",
      .kind = SSH_KEY_RSA,
      .bits = 4096,
      .fingerprint = "SHA256:h2YaDLjUb5hIxOTuQ6aB0/6CwqdbiS2kFJV7DUzU44E",
      .public_line =
          "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAACAQDQ9W4dbTQoPcNIM8GWKUOTrWTBJQHmA65Cokt1Zs5u"
          "lwOYVAQs3js164rWbByJJbQJ8Bz8nyWYpXxn+L4cX5P1HhJxKfuJwxJCwwcawC4+BoTNr/Tj13U3eAXS"
          "7QAIOdjdZqwYxwFXCF3q/z4Y0rQi36fhi/Elpy+5SLcRRevd5fjopK6vXf4yPNdBz5wQz+OAf3PzOkPp"
          "pil7ZsXzMt/LcMHX1PVv3yvYc9EIkGR8ZMY2kwLHox5sUPdjNOt7VOcimgYwslZXaes9d+PCUl4YcZ8y"
          "PhaNqu1ypcOsNtMKhrg1HNoxPz7WPKX5qmEtqzRWrgv9F+IBmIIGoMGUy873Bz9MBQmXu5ZOl6zxXQAO"
          "o3OH1tq5y+wI8ok5FOPbERjfgzVPtvlt+DB/CDovNBg6AfOI7Tu0TkwP+9KcslrVWXI4nNQ37bx7Wrtu"
          "PBQeHvLRwIY9jfS5ZJGKdxbqUA+DvscvPLGv+TZg+auHeV6u2RLPar9KniK91s+7iJvxS8rcIK82Ja+2"
          "lZqOfqOwUVV6UNjd3aVcm0n2SD3B7RGP6MJkZdFxvZqHxt/b8ABN/+CRWJ7UnhalAQ4L09M/ECf84pqV"
          "cyxi/rg2pyDJzhiHMmGsniTGMD5iLWDJmX7XLXfYOz8uLR/JjMVYevlvSckQFL9di+upG72+FweuI2Ho"
          "FQ== rsa_4096@example.com",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAhcAAAAHc3NoLXJzYQAAAAMBAAEAAAIBAND1bh1tNCg9w0gzwZYpQ5\n"
                "OtZMElAeYDrkKiS3Vmzm6XA5hUBCzeOzXritZsHIkltAnwHPyfJZilfGf4vhxfk/UeEnEp\n"
                "+4nDEkLDBxrALj4GhM2v9OPXdTd4BdLtAAg52N1mrBjHAVcIXer/PhjStCLfp+GL8SWnL7\n"
                "lItxFF693l+Oikrq9d/jI810HPnBDP44B/c/M6Q+mmKXtmxfMy38twwdfU9W/fK9hz0QiQ\n"
                "ZHxkxjaTAsejHmxQ92M063tU5yKaBjCyVldp6z1348JSXhhxnzI+Fo2q7XKlw6w20wqGuD\n"
                "Uc2jE/PtY8pfmqYS2rNFauC/0X4gGYggagwZTLzvcHP0wFCZe7lk6XrPFdAA6jc4fW2rnL\n"
                "7AjyiTkU49sRGN+DNU+2+W34MH8IOi80GDoB84jtO7ROTA/70pyyWtVZcjic1DftvHtau2\n"
                "48FB4e8tHAhj2N9LlkkYp3FupQD4O+xy88sa/5NmD5q4d5Xq7ZEs9qv0qeIr3Wz7uIm/FL\n"
                "ytwgrzYlr7aVmo5+o7BRVXpQ2N3dpVybSfZIPcHtEY/owmRl0XG9mofG39vwAE3/4JFYnt\n"
                "SeFqUBDgvT0z8QJ/zimpVzLGL+uDanIMnOGIcyYayeJMYwPmItYMmZftctd9g7Py4tH8mM\n"
                "xVh6+W9JyRAUv12L66kbvb4XB64jYegVAAAADmdhdGUtd2FpdmVyQHYxAAAAAAAAAAZzaG\n"
                "E1MTIAAAIUAAAADHJzYS1zaGEyLTUxMgAAAgBfiJ1FrTW5blVZaeuERAAqYiLwf2kOZnBH\n"
                "OSe1JrM3w/LsFz7LWj3NkzFGi5pfy7u3lUmynzpGE7saPgcfMmcTPuogi/G4/+9u2j3BM4\n"
                "i3hfG/ga6jPoenwr9IHcm7oi8uvWo7wthSTOYLpwBEcx2g4JjxY6sRuHsq2CiR36iZF4fJ\n"
                "RLTo4J8zjRsxahpM5OuPQL91p6xs+nsSju9EZQ1mbUEP4nZIJw9z5IxKCJB/2NkAZq23VH\n"
                "Jq0wi27QGYttCh/6oOpCMbAPLftuercNWF4fkak95Ccu/7eY/BqtA2Yk+4ADrRLVLUNSqy\n"
                "LfMfNcDjIPMesnikcNzdzbHNtDYUnwJoPggekwXSPwwJ1QU2/NZSLC5wmt+PczvSTercF5\n"
                "0bPclc5KkRFmVFXqk3lEctmVh1MD0BDSxhCFc6Sny5h0S95MLpvgkh7mZkBZMRHOJkm41/\n"
                "KWx96USCguz6THJnrfznYTkCieLuzzUFMaSpzzNpQQ2D+AqhNkVPEFVSJI2v0Nv8qjnbTI\n"
                "Nrug1Zrj75k/ppyCnBDUilM1IaUVsSn2npmmVU7W7c28nQb1SzrApDTm0bKyNbu9LuINR8\n"
                "2734GRHjudhaXaUjtWPVTMEV4wK58//ywdsV982Tv6fbmxebhye5LA3tuTa4BdaZ8zmwYx\n"
                "3bWN/Nz3df2l76vFUnCw==\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAhcAAAAHc3NoLXJzYQAAAAMBAAEAAAIBAND1bh1tNCg9w0gzwZYpQ5\n"
                "OtZMElAeYDrkKiS3Vmzm6XA5hUBCzeOzXritZsHIkltAnwHPyfJZilfGf4vhxfk/UeEnEp\n"
                "+4nDEkLDBxrALj4GhM2v9OPXdTd4BdLtAAg52N1mrBjHAVcIXer/PhjStCLfp+GL8SWnL7\n"
                "lItxFF693l+Oikrq9d/jI810HPnBDP44B/c/M6Q+mmKXtmxfMy38twwdfU9W/fK9hz0QiQ\n"
                "ZHxkxjaTAsejHmxQ92M063tU5yKaBjCyVldp6z1348JSXhhxnzI+Fo2q7XKlw6w20wqGuD\n"
                "Uc2jE/PtY8pfmqYS2rNFauC/0X4gGYggagwZTLzvcHP0wFCZe7lk6XrPFdAA6jc4fW2rnL\n"
                "7AjyiTkU49sRGN+DNU+2+W34MH8IOi80GDoB84jtO7ROTA/70pyyWtVZcjic1DftvHtau2\n"
                "48FB4e8tHAhj2N9LlkkYp3FupQD4O+xy88sa/5NmD5q4d5Xq7ZEs9qv0qeIr3Wz7uIm/FL\n"
                "ytwgrzYlr7aVmo5+o7BRVXpQ2N3dpVybSfZIPcHtEY/owmRl0XG9mofG39vwAE3/4JFYnt\n"
                "SeFqUBDgvT0z8QJ/zimpVzLGL+uDanIMnOGIcyYayeJMYwPmItYMmZftctd9g7Py4tH8mM\n"
                "xVh6+W9JyRAUv12L66kbvb4XB64jYegVAAAADmdhdGUtd2FpdmVyQHYxAAAAAAAAAAZzaG\n"
                "EyNTYAAAIUAAAADHJzYS1zaGEyLTUxMgAAAgAzWOOuQjDvX/Fds4VsKtYL0AnWRQQ/OWwh\n"
                "sA0QgRcuVPVVgELLwqsTSmUeZvyPESIhBV1Yx2WlsV37cSF6UJDAiOGl1geqcHYMOa//kC\n"
                "JRtDU3z2mRlB6bDLowzhQyRCktnZZiTcuiuJGKgjY65P9QwjiklBV9b3bwR6eY352VL6k8\n"
                "R2v6bPdgBtlxsqeyJ5B2j+Nn2F5nMzwjvEylS8ivugKN1qZQl8qAFsEz44+pNIIo6gr4PL\n"
                "YPodU4ciJaxH8FFMai8l14AvQ2RBUgMJA9HHzOTSE5ELJ0FCrI/fPQa9V1+4+J0q83vnsI\n"
                "yQWuOQH/7uiTOa5EK7HT+3OooMMJ0Y+AfYdTql2uERx9BkEAZJiwPO8Ke1UGyAMiMKLhe6\n"
                "XBL6rEPtkHd6V8g1MuXbpk9qWcoRh3kca1eg60HXtM64quUCwmayr9DeZ2CuMcdwfrwVVq\n"
                "SajBY7SflNdflw6sv+UaT1o/PuwohHth10mjxKVA8XL7GbC56NB26y3EL2Ut9US+vHkBJG\n"
                "OwFBuxeYPQE1FL7shoRlpCka2c5VnJUnh+1fmdnctGlukm96WOEgSVX5KgNTwM3CgxKCes\n"
                "NSYVgzH6YDavyMukec84C6GfuyyHa5NtK5QmZRkZaiK/xUxy+oIYRJl2JgYt69w8jVvj/A\n"
                "Nj+VTHyHaT1K15Tt+aeg==\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "sk_ed25519",
      .kind = SSH_KEY_SK_ED25519,
      .bits = 256,
      .fingerprint = "SHA256:0ZnO5Gi2AYoQLT/puiHjjsU5+MGydn01mVKashx/uuI",
      .public_line =
          "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIGhBmbMmM"
          "6V5ZFsM+/qAz7YeP4sC/qKL1Z06s9lXlgXYAAAABHNzaDo= sk_ed25519@example.com",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgaEGZsy\n"
                "YzpXlkWwz7+oDPth4/iwL+oovVnTqz2VeWBdgAAAAEc3NoOgAAAA5nYXRlLXdhaXZlckB2\n"
                "MQAAAAAAAAAGc2hhNTEyAAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLmNvbQAAAE\n"
                "BL0z65MtKOVQQRc7jjAaEnFYnuHv78V8ErNFiZnOthBdzt50KcOZKY/vt4doc6cxCPyM0c\n"
                "OsfECINZe0HZ6DMPBQAAACo=\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgaEGZsy\n"
                "YzpXlkWwz7+oDPth4/iwL+oovVnTqz2VeWBdgAAAAEc3NoOgAAAA5nYXRlLXdhaXZlckB2\n"
                "MQAAAAAAAAAGc2hhMjU2AAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLmNvbQAAAE\n"
                "B47LjlNTsWNnlUgpq3OxBpfBQynersx8Zuk8r0P3Mi3KI2zl65Fwc/dHSX7jlEJ8MU+otn\n"
                "QHIbyTldZN1HaL8EBQAAACo=\n"
                "-----END SSH SIGNATURE-----\n" },
    { .row = "sk_ecdsa",
      .kind = SSH_KEY_SK_ECDSA_256,
      .bits = 256,
      .fingerprint = "SHA256:8qZ7zV1tVXsWQ/weP7XMbkCXAYibrCuavOv+rQ0qVDc",
      .public_line =
          "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNza"
          "C5jb20AAAAIbmlzdHAyNTYAAABBBO32728ShVLAYCk6uBHrFYX5g/p07UScxi4g6I3An6FOm4w9zuEry"
          "9UBO6JHTFiI+b+pvt0KwC2roiPti+qEAi4AAAAEc3NoOg== sk_ecdsa@example.com",
      .sha512 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ\n"
                "AAAAhuaXN0cDI1NgAAAEEE7fbvbxKFUsBgKTq4EesVhfmD+nTtRJzGLiDojcCfoU6bjD3O\n"
                "4SvL1QE7okdMWIj5v6m+3QrALauiI+2L6oQCLgAAAARzc2g6AAAADmdhdGUtd2FpdmVyQH\n"
                "YxAAAAAAAAAAZzaGE1MTIAAAB5AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNz\n"
                "aC5jb20AAABKAAAAIQDTb3yXmZyvhl2vJgi7uIaQvRS9lWp5Janm5FrqeQnH8wAAACEA5K\n"
                "HsPhBPzShfG0DyYYogscwtjaOGf7aa0gUdsjHCMskFAAAAKg==\n"
                "-----END SSH SIGNATURE-----\n",
      .sha256 = "-----BEGIN SSH SIGNATURE-----\n"
                "U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ\n"
                "AAAAhuaXN0cDI1NgAAAEEE7fbvbxKFUsBgKTq4EesVhfmD+nTtRJzGLiDojcCfoU6bjD3O\n"
                "4SvL1QE7okdMWIj5v6m+3QrALauiI+2L6oQCLgAAAARzc2g6AAAADmdhdGUtd2FpdmVyQH\n"
                "YxAAAAAAAAAAZzaGEyNTYAAAB3AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNz\n"
                "aC5jb20AAABIAAAAIBEGBGLj7IYGB/qgCfD9Yl9YpQnszsFO1+ao2x5kI6MgAAAAIHTRkn\n"
                "erfmIr+rMCobyAO1tZCQ882Sgy3dS7PdoYRtXZBQAAACo=\n"
                "-----END SSH SIGNATURE-----\n" },
};

const struct sshsig_refusal sshsig_refusals[SSHSIG_REFUSAL_COUNT] = {
    { .row = "an RSA key of 1024 bits",
      .reason = SSHSIG_KEY_SIZE,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAAJcAAAAHc3NoLXJzYQAAAAMBAAEAAACBAM6XAR30JDEUojxRcryDBH\n"
                  "qYeT2UdrsiSO9RIaCscnCOXp7im8s7A351zVn+3DC0YQ6+UIZdBgosGhME9TEAdkNUNM+o\n"
                  "Zk+JwiqGqf/Krw26RomOaY+cck9ctndybjUC2LRPMdWBuMQEyMBV4Tf9/xEPoRtH9XU761\n"
                  "AoDx/BrA1nAAAADmdhdGUtd2FpdmVyQHYxAAAAAAAAAAZzaGE1MTIAAACUAAAADHJzYS1z\n"
                  "aGEyLTUxMgAAAIBBhx8u2YJ88j3wG6R5tlG2okiE1W3/gYZl3jlQ5cEF9bunOWQ25Lhp03\n"
                  "cT269EDiqiMPXuwffmnCTMGYqspYrgZ8CBmaw1RG3axHaLabXBy0t8g8yAUTydBVDiyShv\n"
                  "DJcX9kzb6qKMNITw6PdFXq3gP9jSezmQONLmGLHhFm0vRg==\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "DSA",
      .reason = SSHSIG_KEY_TYPE,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAAbEAAAAHc3NoLWRzcwAAAIEAglTzlijk+d6afQNiGVfiOpGQUBahn6\n"
                  "Ua3yFWRwpoVE85TeEtbbHkiX118S6PLpJ9E8cCV4VgaSwjtVbl/VZ5q47e7wXrAbXZ07qa\n"
                  "nxD1ZSU4vP1HFz0euyRR8RyjG6GGmEYPLmd4bWM2riI/hVidPXQHZELnyklcrs6bhduC0p\n"
                  "EAAAAVALfzO3ahzbVuor4sC0WXonddeALNAAAAgEUe1tNC/qPw+PNu77HAcPtMRAdWruE3\n"
                  "b4oBj9Rk/yvAWtTy7KoJxKM2BhDLbWtceAdt1fHaHM7PizJIq4eVol2TCh1H6KK0qIXJu/\n"
                  "GvXGSL0IowRuDDr3+avc0+DQB1Q+nS5QNQ3EbO7aWOc2CDaRiJj4re6QyKpGchGqrmfVqG\n"
                  "AAAAgFnaGh9F1AUmzBtAvXoNTDh76pM4rRN8EQHyxsWYLbyQBVMge8X6yFKwnfi6XxdghH\n"
                  "gNNi1BDZGnEcjM2xRpXnU/TWXlYf4fJKthzi2TcnWqliyMFMABKITrNXq4p0OZVDe5L1A/\n"
                  "gHyOj4evbawQ0ACb3dRhdZEZmz/fM/vFUf35AAAADmdhdGUtd2FpdmVyQHYxAAAAAAAAAA\n"
                  "ZzaGE1MTIAAAA3AAAAB3NzaC1kc3MAAAAoeoFk0KpnS4STBgFMF3StJEqHxegoXPrnIzNN\n"
                  "6GNZnhhvQpDKdSPBdg==\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "a certificate",
      .reason = SSHSIG_KEY_TYPE,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAAcIAAAAgc3NoLWVkMjU1MTktY2VydC12MDFAb3BlbnNzaC5jb20AAA\n"
                  "AgRlvm+1S6r6IMz959HlMqbadNayasjwJRDfi7KA5Rj9oAAAAg8MoqHxzc/yvpTHb764r7\n"
                  "ZY3EjYoQN2dM4TgNpZCYnpkAAAAAAAAAAAAAAAEAAAACaWQAAAAUAAAAEGxlYWRAZXhhbX\n"
                  "BsZS5jb20AAAAAAAAAAP//////////AAAAAAAAAIIAAAAVcGVybWl0LVgxMS1mb3J3YXJk\n"
                  "aW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAAAAAAAAAWcGVybWl0LXBvcn\n"
                  "QtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMA\n"
                  "AAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgJ6sZUXSem/nurT1OjMUclpW87joWXm\n"
                  "wdRNY9UY3xY8MAAABTAAAAC3NzaC1lZDI1NTE5AAAAQIH5PontYbaF7hV4KN+rpH8GVufa\n"
                  "r8uDoBMrbWRX885Wi/awqMiLGTopEkHGTn0nFpb2jLj+tpCLxbZUbGp/zgMAAAAOZ2F0ZS\n"
                  "13YWl2ZXJAdjEAAAAAAAAABnNoYTUxMgAAAFMAAAALc3NoLWVkMjU1MTkAAABAbstUOWjN\n"
                  "z/m9/8eJ4hN7tOL29r1ibfb2OVKDn+89/4o5kMRt5AYOf9MktzBfgwbk4xyLGGlTVIman7\n"
                  "0UcM6YBg==\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "version 0",
      .reason = SSHSIG_VERSION,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgaEGZsyYzpXlkWwz7+oDPth4/iw\n"
                  "L+oovVnTqz2VeWBdgAAAAOZ2F0ZS13YWl2ZXJAdjEAAAAAAAAABnNoYTUxMgAAAFMAAAAL\n"
                  "c3NoLWVkMjU1MTkAAABAN9wHajUDYNw7vamHnzUTZJRnvRezT/6AGaxlKR9R2s/LGvkOVp\n"
                  "RTJVwPENmbIfxDE429ljsujNV+Mt2gWUQjDQ==\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "reserved is not empty",
      .reason = SSHSIG_RESERVED,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgaEGZsyYzpXlkWwz7+oDPth4/iw\n"
                  "L+oovVnTqz2VeWBdgAAAAOZ2F0ZS13YWl2ZXJAdjEAAAABeAAAAAZzaGE1MTIAAABTAAAA\n"
                  "C3NzaC1lZDI1NTE5AAAAQDfcB2o1A2DcO72ph581E2SUZ70Xs0/+gBmsZSkfUdrPyxr5Dl\n"
                  "aUUyVcDxDZmyH8QxONvZY7LozVfjLdoFlEIw0=\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "Ed25519 FIDO without touch",
      .reason = SSHSIG_NO_TOUCH,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgaEGZsy\n"
                  "YzpXlkWwz7+oDPth4/iwL+oovVnTqz2VeWBdgAAAAEc3NoOgAAAA5nYXRlLXdhaXZlckB2\n"
                  "MQAAAAAAAAAGc2hhNTEyAAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLmNvbQAAAE\n"
                  "AOjB2Za5YSOWO05WGUwUoDGPU75LbDdLUQWzGrw2LNSwLqif/9t3uMRPIzGtVfjgIgUxIX\n"
                  "Nge8Iskif/CXytUGBAAAACo=\n"
                  "-----END SSH SIGNATURE-----\n" },
    { .row = "ECDSA FIDO without touch",
      .reason = SSHSIG_NO_TOUCH,
      .armoured = "-----BEGIN SSH SIGNATURE-----\n"
                  "U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ\n"
                  "AAAAhuaXN0cDI1NgAAAEEE7fbvbxKFUsBgKTq4EesVhfmD+nTtRJzGLiDojcCfoU6bjD3O\n"
                  "4SvL1QE7okdMWIj5v6m+3QrALauiI+2L6oQCLgAAAARzc2g6AAAADmdhdGUtd2FpdmVyQH\n"
                  "YxAAAAAAAAAAZzaGE1MTIAAAB5AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNz\n"
                  "aC5jb20AAABKAAAAIQD8dOVqfpyyjh9PwdLyop8b08sf5c0WyoEDd94QAeAFFQAAACEA+Z\n"
                  "b7xBqdc89cQeYRfeA0LDeUGBKDfpXArd0xtDAFqiMEAAAAKg==\n"
                  "-----END SSH SIGNATURE-----\n" },
};

const char sshsig_encrypted_key[] =
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCNqJjap5\n"
    "3n5l+7X2GC/KM4AAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIJhUpMf3lKiFFNTc\n"
    "zM81bY+3szZoZVWaGARCjuQr29NwAAAAkDSPQsLSeO9pYwd7Sr1JOwhrAibplpenMvBBp9\n"
    "WX0tMyXais1TIe0qcCP5N3pEOw5WT9pW0SlwdvL6QG+7PuBwiwuo8mr1emv9x4r8sbmevF\n"
    "5P8yKUT/N1N3uchgD0meKnEyEpvk9w7CEooEwbsqIgtzwFD394bf6hd5V7RwYoBp7nAY/K\n"
    "sszrQRc2rteycheQ==\n"
    "-----END OPENSSH PRIVATE KEY-----\n";

const char sshsig_certificate_line[] =
    "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29"
    "tAAAAIEZb5vtUuq+iDM/efR5TKm2nTWsmrI8CUQ34uygOUY/aAAAAIPDKKh8c3P8r6Ux2++uK+2WNxI2"
    "KEDdnTOE4DaWQmJ6ZAAAAAAAAAAAAAAABAAAAAmlkAAAAFAAAABBsZWFkQGV4YW1wbGUuY29tAAAAAAA"
    "AAAD//////////wAAAAAAAACCAAAAFXBlcm1pdC1YMTEtZm9yd2FyZGluZwAAAAAAAAAXcGVybWl0LWF"
    "nZW50LWZvcndhcmRpbmcAAAAAAAAAFnBlcm1pdC1wb3J0LWZvcndhcmRpbmcAAAAAAAAACnBlcm1pdC1"
    "wdHkAAAAAAAAADnBlcm1pdC11c2VyLXJjAAAAAAAAAAAAAAAzAAAAC3NzaC1lZDI1NTE5AAAAICerGVF"
    "0npv57q09TozFHJaVvO46Fl5sHUTWPVGN8WPDAAAAUwAAAAtzc2gtZWQyNTUxOQAAAECB+T6J7WG2he4"
    "VeCjfq6R/Blbn2q/Lg6ATK21kV/POVov2sKjIixk6KRJBxk59JxaW9oy4/raQi8W2VGxqf84D ed2551"
    "9@example.com";

const char sshsig_dsa_line[] =
    "ssh-dss AAAAB3NzaC1kc3MAAACBAIJU85Yo5Pnemn0DYhlX4jqRkFAWoZ+lGt8hVkcKaFRPOU3hLW2x"
    "5Il9dfEujy6SfRPHAleFYGksI7VW5f1WeauO3u8F6wG12dO6mp8Q9WUlOLz9Rxc9HrskUfEcoxuhhphG"
    "Dy5neG1jNq4iP4VYnT10B2RC58pJXK7Om4XbgtKRAAAAFQC38zt2oc21bqK+LAtFl6J3XXgCzQAAAIBF"
    "HtbTQv6j8Pjzbu+xwHD7TEQHVq7hN2+KAY/UZP8rwFrU8uyqCcSjNgYQy21rXHgHbdXx2hzOz4sySKuH"
    "laJdkwodR+iitKiFybvxr1xki9CKMEbgw69/mr3NPg0AdUPp0uUDUNxGzu2ljnNgg2kYiY+K3ukMiqRn"
    "IRqq5n1ahgAAAIBZ2hofRdQFJswbQL16DUw4e+qTOK0TfBEB8sbFmC28kAVTIHvF+shSsJ34ul8XYIR4"
    "DTYtQQ2RpxHIzNsUaV51P01l5WH+HySrYc4tk3J1qpYsjBTAASiE6zV6uKdDmVQ3uS9QP4B8jo+Hr22s"
    "ENAAm93UYXWRGZs/3zP7xVH9+Q== dsa@example.com";

const char sshsig_small_rsa_line[] =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDOlwEd9CQxFKI8UXK8gwR6mHk9lHa7IkjvUSGgrHJw"
    "jl6e4pvLOwN+dc1Z/twwtGEOvlCGXQYKLBoTBPUxAHZDVDTPqGZPicIqhqn/yq8NukaJjmmPnHJPXLZ3"
    "cm41Ati0TzHVgbjEBMjAVeE3/f8RD6EbR/V1O+tQKA8fwawNZw== rsa_1024@example.com";
