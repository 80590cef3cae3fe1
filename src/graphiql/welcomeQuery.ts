/** What the first tab holds at the first visit. */
export const WELCOME_QUERY = `# Welcome! Run this query with the play button, or Ctrl-Enter (Mac: Cmd-Enter).
#
# On the left: the documentation, ready-made operations for the usual tasks, who uses how many seats, and what you ran
# before.
#
# What you run here is real.
query welcome {
  viewer {
    user {
      name
      email
    }
    account {
      name
    }
  }
}
`;
