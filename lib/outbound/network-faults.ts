const certificateFault =
  /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA)|^EPROTO$/

/** Whether a socket's error code is about TLS: the other side's certificate, or that it speaks something else. */
export function isCertificateFault(code: string): boolean {
  return certificateFault.test(code)
}
