package digestform

import (
	"cmp"
	"strconv"
	"time"

	"actual/domain/digest"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
	"actual/ports"
)

// view is a summary as texts, for both forms.
type view struct {
	W                                 words
	Subject, Preheader, Title, Period string
	Company, URL, Unsubscribe         string
	Hours, OfPlan, Percent, Compared  string
	Under                             bool // Less than nine tenths of the plan.
	Facts                             []string
	Notes                             []string
	Days                              []day
	Crews, Sites                      []row
	Found, FoundNote                  string
	Kinds                             []kind
	Notable                           []notable
	Badges                            []fact
	Ailing                            []fact
	AllWell                           string // Where it is so.
	Since                             sinceView
	AsOf                              string
	Back, Footer                      string
}

type day struct {
	Weekday, Number, Worked, Planned, Label string
	Quiet                                   bool // Nothing was worked and nothing planned.
}

// row is a crew or a site. Bar and Plan are percents of the widest.
type row struct {
	Name, Worked, Planned, Share string
	Bar, Gap                     int // How far the bar goes, and from there to what was planned.
	Rest                         int
	Under, Link                  bool
}

type kind struct {
	Name, Severity, Colour                  string
	Count, Open, Resolved, FalseAlarm, Gone string
}

type notable struct {
	Text, Severity, Date string
	Serious              bool
}

type fact struct {
	Label, Value string
	Bad          bool
}

type sinceView struct {
	Text  string // Where nothing is restated.
	Head  string
	Rows  []restated
	Notes []string
}

type restated struct{ What, Was, Now, Diff, Plan string }

func viewOf(d digest.Digest, o ports.DigestForm) view {
	w := wordsOf(o.Language)
	f := d.Figures
	zone := zoneOf(d.Zone)
	v := view{
		W: w, Title: w.Title[d.Cadence], Period: w.span(d.Period), Company: o.Company, URL: o.URL, Unsubscribe: o.Unsubscribe,
		Hours: clock(f.Total.Worked), AsOf: fill(w.AsOf, "{at}", w.moment(f.AsOf, zone)) + " " + fill(w.Zone, "{zone}", d.Zone),
		Back:   o.URL + "/",
		Footer: fill(w.WhyYou, "{company}", o.Company),
	}
	if !o.Inline {
		v.Back = o.URL + "/digests/" + d.ID.String() + "?language=" + w.Lang
	}
	v.Subject = fill(w.Subject, "{title}", v.Title, "{hours}", v.Hours, "{period}", v.Period, "{company}", o.Company)
	if percent, ok := f.Total.Share(); ok {
		v.OfPlan = fill(w.Plan, "{planned}", clock(f.Total.Planned))
		v.Percent, v.Under = fill(w.OfPlan, "{percent}", strconv.Itoa(percent)), percent < enough
	}
	v.facts(d)
	v.Days = v.daysOf(f.Days)
	v.Crews, v.Sites = v.rows(f.Crews, w.NoCrew), v.rows(f.Sites, w.NoSite)
	v.found(f.Found)
	v.badges(f.Badges, zone)
	v.since(d)
	v.Preheader = v.Hours + " h " + v.OfPlan
	if v.Found != "" {
		v.Preheader += " · " + w.Found + ": " + v.Found
	}
	return v
}

// enough is from which percent of the plan on a figure is not marked.
const enough = 90

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // It was known when the summary was made.
	}
	return zone
}

func (v *view) facts(d digest.Digest) {
	t := d.Figures.Total
	v.Facts = append(v.Facts, counted(d.Figures.Workers, v.W.OneWorker, v.W.Workers), counted(t.Jobs, v.W.OneJob, v.W.Jobs))
	if t.Travel > 0 {
		v.Facts = append(v.Facts, fill(v.W.Travel, "{hours}", clock(t.Travel)))
	}
	if t.Unresolved > 0 {
		v.Facts = append(v.Facts, fill(v.W.Unresolved, "{hours}", clock(t.Unresolved)))
	}
	if t.Unsaid > 0 {
		v.Notes = append(v.Notes, counted(t.Unsaid, v.W.OneUnsaid, v.W.Unsaid))
	}
	if !d.Since.Last.Sent.IsZero() {
		diff := t.Worked - d.Since.Total.Worked
		v.Compared = v.W.SameAsLast
		if diff != 0 {
			v.Compared = fill(v.W.ThanLast, "{diff}", signed(diff), "{last}", clock(d.Since.Total.Worked))
		}
	}
}

func (v *view) daysOf(all []digest.Day) (out []day) {
	if len(all) < 2 {
		return nil
	}
	for _, one := range all {
		out = append(out, day{
			Weekday: v.W.day(one.Date), Number: strconv.Itoa(one.Date.Day()), Worked: clock(one.Worked), Planned: clock(one.Planned), Label: v.W.Date(v.W, one.Date, false),
			Quiet: one.Worked == 0 && one.Planned == 0,
		})
	}
	return out
}

func (v *view) rows(all []digest.Line, none string) (out []row) {
	most := timesheet.Hours(1)
	for _, l := range all {
		most = max(most, l.Worked, l.Planned)
	}
	for _, l := range all {
		if l.Worked+l.Travel+l.Planned == 0 && l.Jobs == 0 { // Unresolved time is told with the total.
			continue
		}
		r := row{Name: cmp.Or(l.Name, none), Worked: clock(l.Worked), Planned: clock(l.Planned), Share: v.W.NoPlan}
		if percent, ok := l.Share(); ok {
			r.Share, r.Under = strconv.Itoa(percent)+"%", percent < enough
		} else if l.Planned == 0 {
			r.Planned = "–"
		}
		r.Bar = int(l.Worked * 100 / most)
		if l.Planned > l.Worked {
			r.Gap = int(l.Planned*100/most) - r.Bar
		}
		if l.Worked > 0 {
			r.Bar = max(r.Bar, 1)
		}
		r.Rest = 100 - r.Bar - r.Gap
		out = append(out, r)
	}
	return out
}

func (v *view) found(f digest.Found) {
	all := 0
	for _, k := range f.Kinds {
		all += k.Count
		name := v.W.Kinds[k.Kind]
		v.Kinds = append(v.Kinds, kind{
			Name: cmp.Or(name, string(k.Kind)), Severity: v.W.Severity[k.Severity], Colour: colours[k.Severity],
			Count: strconv.Itoa(k.Count), Open: strconv.Itoa(k.Open), Resolved: strconv.Itoa(k.Resolved), FalseAlarm: strconv.Itoa(k.False), Gone: strconv.Itoa(k.Gone),
		})
	}
	if all > 0 {
		v.Found = fill(v.W.OpenNow, "{n}", strconv.Itoa(f.Open), "{all}", strconv.Itoa(all))
	}
	if f.Earlier > 0 {
		v.FoundNote = counted(f.Earlier, v.W.OneEarlier, v.W.Earlier)
	}
	for _, n := range f.Notable {
		text := n.English
		if v.W.Lang == "es" {
			text = n.Spanish
		}
		v.Notable = append(v.Notable, notable{
			Text: text, Severity: v.W.Severity[n.Severity], Serious: n.Severity == reconcile.Serious, Date: v.W.Date(v.W, n.Date, false),
		})
	}
}

// colours mark severities, on white and on black alike.
var colours = map[reconcile.Severity]string{reconcile.Serious: "#d6453d", reconcile.Warning: "#c77700", reconcile.Info: "#7a869a"}

func (v *view) badges(b digest.Badges, zone *time.Location) {
	add := func(label string, n int, bad bool) {
		v.Badges = append(v.Badges, fact{label, strconv.Itoa(n), bad && n > 0})
	}
	if b.OnTime == b.Total && b.BatteryLow == 0 && b.Total > 0 {
		v.AllWell = v.W.AllWell
	}
	add(v.W.OnTime, b.OnTime, false)
	add(v.W.Late, b.Late, true)
	add(v.W.Low, b.BatteryLow, true)
	add(v.W.Never, b.Never, true)
	for _, a := range b.Ailing {
		text := ""
		if !a.LateSince.IsZero() {
			text = fill(v.W.SilentSince, "{at}", v.W.moment(a.HeardAt, zone))
		}
		if a.Low {
			text = joined(text, v.W.Low+" ("+strconv.FormatFloat(float64(a.Millivolt)/1000, 'f', 2, 64)+" V)")
		}
		if a.Wearer != "" {
			text = joined(text, fill(v.W.WornBy, "{name}", a.Wearer))
		}
		v.Ailing = append(v.Ailing, fact{Label: a.Name, Value: text})
	}
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

func (v *view) since(d digest.Digest) {
	s := d.Since
	if s.Last.Sent.IsZero() {
		v.Since.Text = v.W.SinceNone
		return
	}
	if s.Settled > 0 {
		v.Since.Notes = append(v.Since.Notes, counted(s.Settled, v.W.OneSettled, v.W.Settled))
	}
	if len(s.Restated) == 0 {
		v.Since.Text = fill(v.W.SinceSame, "{period}", v.W.span(s.Last))
		return
	}
	v.Since.Head = fill(v.W.Restated, "{period}", v.W.span(s.Last))
	v.Since.Notes = append(v.Since.Notes, v.W.Why)
	for _, r := range s.Restated {
		what := v.W.Of[r.Of]
		if r.Of != digest.OfTotal {
			none := v.W.NoCrew
			if r.Of == digest.OfSite {
				none = v.W.NoSite
			}
			what += ": " + cmp.Or(r.Name, none)
		}
		one := restated{What: what, Was: clock(r.Was), Now: clock(r.Now), Diff: signed(r.Now - r.Was)}
		if r.Plan != r.PlanNow {
			one.Plan = fill(v.W.PlanWas, "{was}", clock(r.Plan), "{now}", clock(r.PlanNow))
		}
		v.Since.Rows = append(v.Since.Rows, one)
	}
}
