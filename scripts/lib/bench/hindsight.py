"""The most that hourly readings can show of a burst that begins at a random minute, for somebody who has the whole year in view."""

from datetime import timedelta

_HOUR = timedelta(hours=1)
_ABOUT_HOURS = 3


def burst_limit(trials, litres_per_hour, sacrificed_most):
    """`trials`: pairs of a home and its moments. The share of them that can be found within two hours, by how many false alerts are paid for it.
    Judged is what can be seen by then: one full hour, at that time of the day, and what the hour before comes to beside it. A trial is
    found when no everyday hour of the home's year, at about that time, with so much in it, had as much before it. The false alerts are
    taken where they bring most, one after the other."""
    everyday = [(home.number, *seen) for home, _ in trials for seen in strong_hours(home, litres_per_hour)]
    hidden_by = [_hidden_by(home, at, litres_per_hour, everyday) for home, moments in trials for at in moments]
    shares, sacrificed = [], set()
    while True:
        shares.append(sum(not hiding - sacrificed for hiding in hidden_by) / len(hidden_by))
        left = [each for each in range(len(everyday)) if each not in sacrificed]
        if len(shares) > sacrificed_most or not left:
            return shares
        sacrificed.add(max(left, key=lambda each: sum(1 / len(hiding - sacrificed) ** 2 for hiding in hidden_by if each in hiding)))


def strong_hours(home, litres_per_hour):
    """The local hour and the share that the hour before comes to, of each hour with so much in it."""
    for at, litres in home.litres.items():
        if litres >= litres_per_hour and {at - _HOUR, at - 2 * _HOUR} <= home.litres.keys():
            yield at.hour, home.litres[at - _HOUR] / litres


def _hidden_by(home, since, litres_per_hour, everyday):
    first = since.replace(minute=0, second=0) + (_HOUR if since.minute or since.second else timedelta(0))
    before = home.litres[first] + litres_per_hour * ((first - since) / _HOUR)
    share = before / (home.litres[first + _HOUR] + litres_per_hour)

    def is_near(hour):
        apart = abs(hour - (first + _HOUR).hour)
        return min(apart, 24 - apart) <= _ABOUT_HOURS
    return {number for number, (its_home, hour, its_share) in enumerate(everyday) if its_home == home.number and is_near(hour) and its_share >= share}
