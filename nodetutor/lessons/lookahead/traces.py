"""For notebook 06d: the trace of Lookahead, by a right program and by wrong ones."""


def program_trace(start, k, alpha, steps, first=0, every=0, slow=None, share=None, reset=True, follow=True):
    """Fast weights after each step of size 1 with gradient 1, by a right program; the keywords put a bug in."""
    first, every, share = first or k, k + every, alpha if share is None else share
    fast, slow, path = start, start if slow is None else slow, []
    for i in range(1, steps + 1):
        fast -= 1.0
        if i >= first and (i - first) % every == 0:
            met = (1 - share) * slow + share * fast
            slow = met if follow else slow
            fast = met if reset else fast
        path.append(fast)
    return path


BUGS = {  # what a program does wrong, and its trace
    "synchronises after step 1, then every k steps": lambda *case: program_trace(*case, first=1, slow=case[0] - 1),
    "synchronises every k + 1 steps": lambda *case: program_trace(*case, first=case[1] + 1, every=1),
    "slow weights begin at zero": lambda *case: program_trace(*case, slow=0.0),
    "alpha and 1 - alpha change places": lambda *case: program_trace(*case, share=1 - case[2]),
    "the fast weights never come back": lambda *case: program_trace(*case, reset=False),
    "the slow weights stay at the start for ever": lambda *case: program_trace(*case, follow=False),
}
