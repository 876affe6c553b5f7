package presence

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/presence"
)

// What changes beside what somebody corrected is told apart from that.
func TestWhyAVisitChanges(t *testing.T) {
	badge, other := domain.BadgeID{UUID: domain.UUID{1}}, domain.BadgeID{UUID: domain.UUID{2}}
	visit := func(ref string, from, to int64) presence.Version {
		var v presence.Version
		v.Ref, v.Arrived, v.Departed = ref, from, to
		return v
	}
	ruled := &plan{made: []ruling{{badge, presence.Ruling{From: 120, To: 180}}}}
	moved := presence.Change{Kind: presence.Corrected, Old: visit("elm-1", 100, 200), New: visit("elm-5", 100, 200)}
	next := presence.Change{Kind: presence.Corrected, Old: visit("elm-1", 230, 300), New: visit("elm-1", 210, 300)}
	require.Equal(t, BecauseRuling, ruled.because(badge, moved))
	require.Equal(t, BecauseBeside, ruled.because(badge, next))
	require.Equal(t, BecauseBeside, ruled.because(other, moved), "the ruling is on another badge")

	fenced := &plan{correction: Correction{Sites: []fences.Imported{{Ref: "elm-5"}}}}
	require.Equal(t, BecauseFence, fenced.because(badge, moved), "it comes to that site")
	require.Equal(t, BecauseBeside, fenced.because(badge, next))
	policed := &plan{correction: Correction{Policy: &presence.Policy{}}}
	require.Equal(t, BecausePolicy, policed.because(badge, next))
}
