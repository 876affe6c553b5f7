package main

import (
	"fmt"
	"slices"
	"time"

	"actual/cmd/internal/badgeyear"
	"actual/domain"
	"actual/domain/notice"
)

// offlineTally counts what alerts said of the truth.
type offlineTally struct {
	badges, truths, found, alerts, right      int
	brief, asleep, messages, letters, repeats int
	offSchedule, quiet, backs                 int
	causesSaid, causesRight                   int
	upstream, downMinutes                     int
	by                                        map[badgeyear.Why][2]int // Silences, and those found.
	plans                                     map[int][4]int           // By minutes between signs of life: silences, found, alerts, right.
	wrong                                     map[string]int           // Why alerts were wrong.
	lags                                      []float64                // Minutes from when it was too long to the alert.
}

func (t *offlineTally) add(o offlineTally) {
	t.badges, t.truths, t.found, t.alerts, t.right = t.badges+o.badges, t.truths+o.truths, t.found+o.found, t.alerts+o.alerts, t.right+o.right
	t.brief += o.brief
	t.asleep, t.messages, t.letters, t.repeats = t.asleep+o.asleep, t.messages+o.messages, t.letters+o.letters, t.repeats+o.repeats
	t.offSchedule, t.quiet, t.backs = t.offSchedule+o.offSchedule, t.quiet+o.quiet, t.backs+o.backs
	t.causesSaid, t.causesRight = t.causesSaid+o.causesSaid, t.causesRight+o.causesRight
	t.upstream, t.downMinutes = t.upstream+o.upstream, t.downMinutes+o.downMinutes
	t.lags = append(t.lags, o.lags...)
	if t.by == nil {
		t.by, t.plans, t.wrong = map[badgeyear.Why][2]int{}, map[int][4]int{}, map[string]int{}
	}
	for k, v := range o.by {
		w := t.by[k]
		t.by[k] = [2]int{w[0] + v[0], w[1] + v[1]}
	}
	for k, v := range o.plans {
		w := t.plans[k]
		t.plans[k] = [4]int{w[0] + v[0], w[1] + v[1], w[2] + v[2], w[3] + v[3]}
	}
	for k, v := range o.wrong {
		t.wrong[k] += v
	}
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

func (t *offlineTally) precision() float64 { return percent(t.right, t.alerts) }
func (t *offlineTally) recall() float64    { return percent(t.found, t.truths) }
func (t *offlineTally) causes() float64    { return percent(t.causesRight, t.causesSaid) }

// judge compares the year's alerts with the truth.
func (y *offlineYear) judge() offlineTally {
	t := offlineTally{by: map[badgeyear.Why][2]int{}, plans: map[int][4]int{}, wrong: map[string]int{}}
	for _, c := range y.companies {
		of := map[*offlineBadge][]*offlineAlert{}
		for _, a := range c.all {
			of[a.badge] = append(of[a.badge], a)
		}
		for _, b := range c.badges {
			t.badges++
			y.match(&t, b, of[b])
		}
		for _, a := range c.all {
			t.schedule(c, a, y.now)
		}
		t.letters += c.messages
	}
	for _, o := range y.world.Outages {
		t.upstream++
		t.downMinutes += int(o.To-o.From) / 60
	}
	return t
}

// match finds for each silence the alert that was raised while it was too long.
func (y *offlineYear) match(t *offlineTally, b *offlineBadge, alerts []*offlineAlert) {
	used := map[*offlineAlert]bool{}
	alerts = slices.DeleteFunc(slices.Clone(alerts), func(a *offlineAlert) bool {
		return slices.ContainsFunc(b.truth.Episodes, func(e badgeyear.Episode) bool {
			return e.Brief && a.Raised.Unix() >= e.Soon-120 && a.Raised.Unix() <= e.To+45*60
		})
	})
	plan := t.plans[b.truth.BeatM]
	for _, e := range b.truth.Episodes {
		if e.Brief {
			t.brief++
			continue
		}
		t.truths++
		plan[0]++
		by := t.by[e.Why]
		by[0]++
		end := e.To
		if end == 0 {
			end = y.world.End()
		}
		for _, a := range alerts {
			// The simulator counts whole minutes; a call may be known of some minutes late. An
			// outage too short to be seen makes an alert too early, and no less right.
			if at := a.Raised.Unix(); !used[a] && at >= e.Soon-120 && at <= end+int64(45*60) {
				used[a] = true
				t.found++
				plan[1]++
				by[1]++
				t.lags = append(t.lags, float64(at-e.Late)/60)
				t.cause(a, e)
				break
			}
		}
		t.by[e.Why] = by
	}
	for _, a := range alerts {
		t.alerts++
		plan[2]++
		if used[a] {
			t.right++
			plan[3]++
			continue
		}
		t.wrong[y.why(t, b, a)]++
	}
	t.plans[b.truth.BeatM] = plan
}

func (t *offlineTally) cause(a *offlineAlert, e badgeyear.Episode) {
	said := a.Case.Causes[0]
	t.causesSaid++
	right := map[badgeyear.Why][]notice.Cause{
		badgeyear.Dead: {notice.BatteryEmpty, notice.NeverCharged}, badgeyear.Hole: {notice.CrewSilent, notice.NoCoverage, notice.Unknown},
		badgeyear.Off: {notice.SwitchedOff, notice.Unknown}, badgeyear.Broken: {notice.Unknown},
	}[e.Why]
	if slices.Contains(right, said) {
		t.causesRight++
	}
}

// why says what the badge really did when an alert was wrong.
func (y *offlineYear) why(t *offlineTally, b *offlineBadge, a *offlineAlert) string {
	at := a.Raised.Unix()
	var last, next int64
	for _, k := range b.truth.Contacts {
		if k.At <= at {
			last = max(last, k.At)
		} else if next == 0 || k.At < next {
			next = k.At
		}
	}
	switch awake := y.world.Awake(b.crew, last, at); {
	case awake <= b.truth.AllowedM()-2 && y.down(a.company, last):
		return "an outage was not seen"
	case awake == 0 || b.truth.Sleeps && awake <= b.truth.AllowedM()-2:
		if y.world.Awake(b.crew, a.Case.Heard.Unix(), at) <= b.truth.AllowedM()-2 {
			t.asleep++
			return "a planned sleep"
		}
		return "calls were lost"
	case awake <= b.truth.AllowedM()-2:
		return "calls were lost"
	}
	return "it missed its calls, for no cause that lasts"
}

// down reports whether an instant is in an outage of Notehub or the carrier.
func (y *offlineYear) down(c *offlineCompany, at int64) bool {
	for _, all := range [][]badgeyear.Outage{y.world.Outages, c.truth.Outages} {
		for _, o := range all {
			if o.From <= at && at < o.To {
				return true
			}
		}
	}
	return false
}

// schedule walks along the clock on the wall, a quarter of an hour at a time, and says when
// the alert should have been told; it knows of the rules only what docs/alerts.md says.
func (t *offlineTally) schedule(c *offlineCompany, a *offlineAlert, end time.Time) {
	var told, back []time.Time
	due := quarter(a.Raised)
	for g := due; g.Before(end); g = g.Add(15 * time.Minute) {
		over := !a.Ended.IsZero() && !g.Before(a.Ended)
		switch {
		case over && len(told) == 0:
		case over && !c.silent(g):
			back = append(back, g)
		case over:
			continue
		case !a.ack.IsZero() && !g.Before(a.ack):
			if a.Ended.IsZero() {
				break
			}
			g = quarter(a.Ended).Add(-15 * time.Minute)
			continue
		case !a.snooze.IsZero() && !g.Before(a.snooze) && g.Before(a.until):
			due = quarter(a.until)
			continue
		case g.Before(due) || c.silent(g):
			continue
		case c.held[g.Unix()]:
			continue
		default:
			told = append(told, g)
			repeat := *c.rule.Repeat
			due = g.Add(repeat[min(len(told), len(repeat))-1])
			continue
		}
		break
	}
	t.messages += len(a.told) + len(a.back)
	t.repeats += max(len(a.told)-1, 0)
	t.backs += len(a.back)
	if !slices.EqualFunc(told, a.told, time.Time.Equal) || !slices.EqualFunc(back, a.back, time.Time.Equal) {
		t.offSchedule++
	}
	for _, m := range append(slices.Clone(a.told), a.back...) {
		if c.silent(m) {
			t.quiet++
		}
	}
}

func quarter(t time.Time) time.Time {
	s := (t.Unix() + 899) / 900 * 900
	return time.Unix(s, 0).UTC()
}

// silent reports whether the clock on the wall shows a time of the quiet hours.
func (c *offlineCompany) silent(t time.Time) bool {
	for n, o := range offlineQuiet {
		if q := *c.rule.Quiet; q.String() != notice.Nightly(domain.WallTime(o[0]), domain.WallTime(o[1])).String() {
			continue
		}
		hour, minute, _ := t.In(c.truth.Zone).Clock()
		m := hour*60 + minute
		if from, to := offlineQuiet[n][0], offlineQuiet[n][1]; from < to {
			return from <= m && m < to
		} else {
			return m >= from || m < to
		}
	}
	panic("no such quiet hours")
}

// table shows the counts.
func (t *offlineTally) table() (lines []string) {
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	say("%-28s %9s %9s %9s", "cause of silence", "silences", "found", "recall")
	for _, why := range []badgeyear.Why{badgeyear.Dead, badgeyear.Hole, badgeyear.Off, badgeyear.Broken} {
		v := t.by[why]
		say("%-28s %9d %9d %8.2f%%", why, v[0], v[1], percent(v[1], v[0]))
	}
	say("%-28s %9s %9s %9s %9s %9s", "a sign of life every", "silences", "recall", "alerts", "right", "precision")
	var beats []int
	for beat := range t.plans {
		beats = append(beats, beat)
	}
	slices.Sort(beats)
	for _, beat := range beats {
		v := t.plans[beat]
		say("%-28s %9d %8.2f%% %9d %9d %8.2f%%", time.Duration(beat)*time.Minute, v[0], percent(v[1], v[0]), v[2], v[3], percent(v[3], v[2]))
	}
	say("%d silences were too long for less than 6 minutes: not counted", t.brief)
	say("%d outages of Notehub, %d hours in all", t.upstream, t.downMinutes/60)
	for why, n := range t.wrong {
		say("wrong alerts: %-32s %d", why, n)
	}
	slices.Sort(t.lags)
	if n := len(t.lags); n > 0 {
		say("from too long to the alert: median %.0f minutes, 95 %% within %.0f, the longest %.0f", t.lags[n/2], t.lags[n*95/100], t.lags[n-1])
	}
	say("alerts told %d times (%d of those repeats, %d that it is back) in %d messages, crews together", t.messages, t.repeats, t.backs, t.letters)
	return lines
}
