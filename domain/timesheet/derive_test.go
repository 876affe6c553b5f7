package timesheet_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/timesheet"
)

var (
	ana, ben          = domain.WorkerID{UUID: domain.UUID{1}}, domain.WorkerID{UUID: domain.UUID{2}}
	church, mall, lot = domain.SiteID{UUID: domain.UUID{11}}, domain.SiteID{UUID: domain.UUID{12}}, domain.SiteID{UUID: domain.UUID{13}}
	sites             = []domain.SiteID{church, mall, lot}
	workday           = domain.NewDate(2026, 9, 21)
)

func badgeNo(n byte) domain.BadgeID { return domain.BadgeID{UUID: domain.UUID{20 + n}} }

// clock is a time of the workday in the zone of the week, such as 0730.
func clock(week timesheet.Workweek, hhmm int) time.Time {
	t, _ := workday.At(domain.WallTime(hhmm/100*60+hhmm%100), week.Zone)
	return t
}

func ourWeek(t testing.TB) timesheet.Workweek {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return timesheet.Workweek{Begins: time.Monday, Zone: zone}
}

func places() map[domain.SiteID]timesheet.Place {
	return map[domain.SiteID]timesheet.Place{ // About 5 km apart: some 10 minutes.
		church: {At: geofence.LatLng{Lat: 400_000_000, Lng: -750_000_000}}, mall: {At: geofence.LatLng{Lat: 400_450_000, Lng: -750_000_000}},
		lot: {Kind: geofence.KindYard, At: geofence.LatLng{Lat: 400_900_000, Lng: -750_000_000}},
	}
}

// scene is what is known of Ana's workday: one letter of activity and a span a stretch.
type scene struct {
	k timesheet.Known
}

func newScene(t testing.TB) *scene {
	t.Helper()
	w := ourWeek(t)
	return &scene{timesheet.Known{
		Worker: ana, From: workday, To: workday, Week: w, Places: places(), Leg: timesheet.UsualLeg(),
		Custodies: []badge.Custody{{ID: domain.CustodyID{UUID: domain.UUID{30}}, Badge: badgeNo(1), Worker: ana, Span: domain.Span{From: clock(w, 0)}}},
	}}
}

func (s *scene) visit(b domain.BadgeID, site domain.SiteID, from, to int) *presence.Version {
	v := presence.Version{ID: domain.VisitID{UUID: domain.UUID{40, byte(len(s.k.Visits))}}, Number: 3, Badge: b, Visit: presence.Visit{
		Site: site, Arrived: clock(s.k.Week, from).Unix(), Departed: clock(s.k.Week, to).Unix(), State: presence.Settled,
	}}
	v.ArrivedBetween, v.DepartedBetween = [2]int64{v.Arrived - 60, v.Arrived + 30}, [2]int64{v.Departed - 30, v.Departed + 60}
	s.k.Visits = append(s.k.Visits, v)
	return &s.k.Visits[len(s.k.Visits)-1]
}

// told tells entries as "0700-0900 on_site".
func (s *scene) told() (out []string) {
	for _, e := range timesheet.Derive(s.k) {
		out = append(out, e.Span.From.In(s.k.Week.Zone).Format("1504")+"-"+e.Span.To.In(s.k.Week.Zone).Format("1504")+" "+string(e.Activity))
	}
	return out
}

func TestADayAtWork(t *testing.T) {
	said := func(w timesheet.Workweek, as timesheet.Activity, site domain.SiteID, from, to int) timesheet.Said {
		return timesheet.Said{ID: domain.SaidID{UUID: domain.UUID{60}}, Worker: ana, Day: workday, Span: domain.Span{From: clock(w, from), To: clock(w, to)}, As: as, Site: site, Why: "so"}
	}
	for name, tt := range map[string]struct {
		build func(s *scene)
		want  []string
	}{
		"two sites, and the way": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), mall, 920, 1200)
		}, []string{"0700-0900 on_site", "0900-0920 travel", "0920-1200 on_site"}},
		"from the yard": {func(s *scene) {
			s.visit(badgeNo(1), lot, 630, 645)
			s.visit(badgeNo(1), mall, 700, 800)
		}, []string{"0630-0645 yard", "0645-0700 travel", "0700-0800 on_site"}},
		"longer than the way takes": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), church, 1000, 1200)
		}, []string{"0700-0900 on_site", "0900-1000 unresolved", "1000-1200 on_site"}},
		"longer than the way to another site takes": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), lot, 1000, 1200)
		}, []string{"0700-0900 on_site", "0900-0919 travel", "0919-1000 unresolved", "1000-1200 yard"}},
		"somebody says what it was, and the rest is the way": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), lot, 1000, 1200)
			s.k.Said = []timesheet.Said{said(s.k.Week, timesheet.Meal, domain.SiteID{}, 915, 945)}
		}, []string{"0700-0900 on_site", "0900-0915 travel", "0915-0945 meal", "0945-1000 travel", "1000-1200 yard"}},
		"a booked meal fits": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), church, 940, 1200)
			s.k.Breaks = []timesheet.BookedBreak{{Row: domain.UUID{50}, Date: workday, Lasts: timesheet.Hour / 2}}
		}, []string{"0700-0900 on_site", "0900-0910 travel", "0910-0940 meal", "0940-1200 on_site"}},
		"a booked meal without a time in which it was": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 1200)
			s.k.Breaks = []timesheet.BookedBreak{{Row: domain.UUID{50}, Date: workday, Lasts: timesheet.Hour / 2}}
		}, []string{"0700-1200 on_site"}},
		"an evening of its own": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(1), mall, 1800, 2000)
		}, []string{"0700-0900 on_site", "1800-2000 on_site"}},
		"between neighbours": {func(s *scene) { s.visit(badgeNo(1), church, 700, 900).Verdict = presence.Undecided }, []string{"0700-0900 unresolved"}},
		"two badges at one site count once": {func(s *scene) {
			s.wears(ana, 2, 0)
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(2), church, 730, 930)
		}, []string{"0700-0930 on_site"}},
		"two badges at two sites": {func(s *scene) {
			s.wears(ana, 2, 0)
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(2), mall, 830, 930)
		}, []string{"0700-0830 on_site", "0830-0900 unresolved", "0900-0930 on_site"}},
		"another's badge in the pocket": {func(s *scene) {
			s.wears(ben, 2, 0)
			s.visit(badgeNo(1), church, 700, 900)
			s.visit(badgeNo(2), church, 600, 1000)
		}, []string{"0700-0900 on_site"}},
		"the badge is handed over": {func(s *scene) {
			s.k.Custodies[0].Span.To = clock(s.k.Week, 800)
			s.visit(badgeNo(1), church, 700, 900)
		}, []string{"0700-0800 on_site"}},
		"somebody says where the badge was not": {func(s *scene) {
			s.visit(badgeNo(1), mall, 1000, 1200)
			s.k.Said = []timesheet.Said{said(s.k.Week, timesheet.OnSite, church, 700, 940)}
		}, []string{"0700-0940 on_site", "0940-1000 travel", "1000-1200 on_site"}},
		"somebody says that it was a meal": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 1200)
			s.k.Said = []timesheet.Said{said(s.k.Week, timesheet.Meal, domain.SiteID{}, 930, 1000)}
		}, []string{"0700-0930 on_site", "0930-1000 meal", "1000-1200 on_site"}},
		"somebody says that it was no work": {func(s *scene) {
			s.visit(badgeNo(1), church, 700, 1200)
			s.k.Said = []timesheet.Said{said(s.k.Week, timesheet.Off, domain.SiteID{}, 1100, 1200)}
		}, []string{"0700-1100 on_site"}},
		"over midnight": {func(s *scene) { s.visit(badgeNo(1), church, 2200, 2400) }, []string{"2200-0000 on_site"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			tt.build(s)
			require.Equal(t, tt.want, s.told())
		})
	}
}

func (s *scene) wears(who domain.WorkerID, n byte, from int) {
	s.k.Custodies = append(s.k.Custodies, badge.Custody{ID: domain.CustodyID{UUID: domain.UUID{30 + n}}, Badge: badgeNo(n), Worker: who, Span: domain.Span{From: clock(s.k.Week, from)}})
}

func TestWhatAnEntryRestsOn(t *testing.T) {
	s := newScene(t)
	v := *s.visit(badgeNo(1), church, 700, 900)
	s.visit(badgeNo(1), mall, 920, 1000)
	all := timesheet.Derive(s.k)
	require.Equal(t, []timesheet.Seen{{Visit: v.ID, Number: 3}}, all[0].Evidence.Visits)
	require.Equal(t, []timesheet.Worn{{Custody: s.k.Custodies[0].ID, Badge: badgeNo(1)}}, all[0].Evidence.Custodies)
	require.Equal(t, v.ArrivedBetween[0], all[0].Began.Earliest.Unix())
	require.Equal(t, v.DepartedBetween[1], all[0].Ended.Latest.Unix())
	require.Equal(t, all[0].Ended, all[1].Began, "the way begins where the visit ends")
	require.Len(t, all[1].Evidence.Visits, 2)
	require.Equal(t, mall, all[1].Site)
}

func TestWhoseJobItIs(t *testing.T) {
	s := newScene(t)
	crew := domain.CrewID{UUID: domain.UUID{70}}
	plan := func(n byte, crew domain.CrewID, w job.Window) domain.JobID {
		j, err := job.NewJob(domain.JobID{UUID: domain.UUID{80, n}}, job.ByHand, job.Plan{Date: workday, Work: job.Work{Site: church, Crew: crew, Window: w}})
		require.NoError(t, err)
		s.k.Jobs = append(s.k.Jobs, j)
		return j.ID()
	}
	s.visit(badgeNo(1), church, 700, 900)
	first := plan(1, domain.CrewID{}, job.Window{})
	require.Equal(t, first, timesheet.Derive(s.k)[0].Job)
	second := plan(2, domain.CrewID{}, job.Window{})
	e := timesheet.Derive(s.k)[0]
	require.Zero(t, e.Job, "nothing tells which")
	require.Equal(t, []domain.JobID{first, second}, e.Evidence.Rivals)
	third := plan(3, crew, job.Window{})
	s.k.Crews = []job.Membership{{Worker: ana, Crew: crew, Span: domain.Span{From: clock(s.k.Week, 0)}}}
	require.Equal(t, third, timesheet.Derive(s.k)[0].Job, "that of the worker's crew")
	fourth := plan(4, crew, job.Window{From: 7 * 60, To: 9 * 60})
	plan(5, crew, job.Window{From: 13 * 60, To: 15 * 60})
	s.k.Jobs = slices.DeleteFunc(s.k.Jobs, func(j job.Job) bool { return j.ID() == third })
	require.Equal(t, fourth, timesheet.Derive(s.k)[0].Job, "that whose time it is")
}
