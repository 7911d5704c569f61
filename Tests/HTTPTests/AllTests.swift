import Testing

/// One after another: most of these block a thread on a socket, and there are few threads.
@Suite(.serialized) enum AllTests {}
