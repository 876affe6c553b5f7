package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
)

func TestBadgesOfACrew(t *testing.T) {
	ana, ben := domain.WorkerID{UUID: domain.UUID{1}}, domain.WorkerID{UUID: domain.UUID{2}}
	span := func(from, to int) domain.Span { return domain.Span{From: minute(from), To: minute(to)} }
	wears := func(b byte, w domain.WorkerID, s domain.Span) badge.Custody {
		return badge.Custody{Badge: domain.BadgeID{UUID: domain.UUID{b}}, Worker: w, Span: s}
	}
	carries := func(b byte, s domain.Span) job.Carriage {
		return job.Carriage{Badge: domain.BadgeID{UUID: domain.UUID{b}}, Span: s}
	}
	members := []job.Membership{{Worker: ana, Span: domain.Span{From: minute(0)}}, {Worker: ben, Span: span(0, 30)}}
	got := job.BadgesOf(span(10, 60), members, []badge.Custody{
		wears(9, ana, span(0, 20)), wears(3, ana, span(20, 90)), wears(4, ben, span(30, 40)), wears(5, ana, span(60, 70)), wears(6, ben, span(20, 90)),
		wears(7, domain.WorkerID{UUID: domain.UUID{3}}, span(0, 90)), wears(8, ana, span(20, 20)),
	}, []job.Carriage{carries(2, domain.Span{From: minute(59)}), carries(1, span(60, 70)), carries(3, span(0, 11))})
	want := []domain.BadgeID{{UUID: domain.UUID{2}}, {UUID: domain.UUID{3}}, {UUID: domain.UUID{6}}, {UUID: domain.UUID{9}}}
	require.Equal(t, want, got, "4 was worn after Ben had left, 5 and 1 after the day, 7 by somebody else, 8 at no time")
}
