/** What a command says of a one-time link; it is shown here and nowhere else. */
export const linkLines = (
  publicUrl: string,
  email: string,
  link: { readonly token: string; readonly expiresAt: Date },
): string[] => [
  `One-time link for ${email}, good until ${link.expiresAt.toISOString()}, shown only now:`,
  `  ${publicUrl}/accept?token=${encodeURIComponent(link.token)}`,
];
