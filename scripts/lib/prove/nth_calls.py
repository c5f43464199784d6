"""Which call on a disk fails next: every sort, every number up to its bound, once and for a while, before anything comes again."""

_JUDGED_FROM = 4  # rounds of one sort of call


class NthCalls:
    """`most`: {call: numbers}; `lasting`: how many fail."""

    def __init__(self, most, lasting, chance):
        self._most, self._lasting, self._chance = most, lasting, chance
        self._cases = []
        self.tried, self.struck = dict.fromkeys(most, 0), dict.fromkeys(most, 0)

    def next(self):
        """(call, how many pass before, how many fail)"""
        if not self._cases:
            self._cases = self._all()
        case = self._cases.pop()
        self.tried[case[0]] += 1
        return case

    def _all(self):
        """In an order by chance, in which each sort is spread over the whole."""
        order = []
        for call, most in self._most.items():
            cases = [(call, n, left) for n in range(most) for left in self._lasting]
            self._chance.shuffle(cases)
            order += [((at + self._chance.random()) / len(cases), case) for at, case in enumerate(cases)]
        return [case for _, case in sorted(order, key=lambda each: each[0], reverse=True)]

    def judge(self, verdict):
        """A sort of call that never came proves nothing of its failing."""
        for call, tried in self.tried.items():
            verdict.notes.append(f"{call.removeprefix('fail_')}: {self.struck[call]} of {tried} failed")
            if tried >= _JUDGED_FROM and not self.struck[call]:
                verdict.fail(f"{call} met no call in {tried} rounds")
