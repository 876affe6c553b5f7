package badge_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/badge"
)

func TestClaimCodesAreReadAsTheyArePrinted(t *testing.T) {
	form := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`)
	rapid.Check(t, func(t *rapid.T) {
		c := badge.ClaimCode(rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "bits"))
		text := c.String()
		require.Regexp(t, form, text)
		for _, typed := range []string{
			text, strings.ToLower(text), strings.ReplaceAll(text, "-", ""), strings.ReplaceAll(text, "-", " "), " " + text + " ",
			strings.ReplaceAll(text, "0", "O"), strings.ReplaceAll(text, "1", "I"), strings.ReplaceAll(strings.ToLower(text), "1", "l"),
		} {
			got, err := badge.ParseClaimCode(typed)
			require.NoError(t, err, typed)
			require.Equal(t, c, got, typed)
		}
		other := badge.ClaimCode(rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "others"))
		require.Equal(t, c == other, text == other.String())
	})
	require.Equal(t, "0000-0000-0000-0001", badge.ClaimCode{9: 1}.String())
	for _, wrong := range []string{"", "0000-0000-0000-000", "0000-0000-0000-00011", "U000-0000-0000-0000", "é000000000000000", "0000_0000_0000_0000"} {
		_, err := badge.ParseClaimCode(wrong)
		require.ErrorIs(t, err, badge.ErrClaimCode, wrong)
	}
}

func TestWhatMayBeChangedOfABadge(t *testing.T) {
	b, err := badge.New(domain.BadgeID{UUID: domain.UUID{1}}, "dev:1", "Mow 1", minute(0), time.Time{})
	require.NoError(t, err)
	plan := badge.DefaultPlan()
	got, err := b.Changed(" ", []string{" north ", "a", "north"}, plan)
	require.NoError(t, err)
	require.Equal(t, "dev:1", got.Label())
	require.Equal(t, []string{"a", "north"}, got.Tags())
	for _, tags := range [][]string{{""}, {"a,b"}, {"a\nb"}, {strings.Repeat("x", 41)}, strings.Split(strings.Repeat("a ", 21), " ")} {
		_, err = b.Changed("x", tags, plan)
		require.ErrorIs(t, err, badge.ErrBadTags, "%q", tags)
	}
	_, err = b.Changed(strings.Repeat("x", 201), nil, plan)
	require.ErrorIs(t, err, badge.ErrBadLabel)
	for _, p := range []badge.ReportingPlan{{}, {Moving: 9 * time.Second, Heartbeat: time.Hour}, {Moving: time.Minute, Heartbeat: 8 * 24 * time.Hour}, {Moving: 25 * time.Hour, Heartbeat: time.Hour}} {
		_, err = b.Changed("x", nil, p)
		require.ErrorIs(t, err, badge.ErrBadPlan)
	}
	for _, at := range []time.Time{minute(-1), minute(0)} {
		_, err = got.Replaced(domain.BadgeID{UUID: domain.UUID{2}}, "dev:2", at)
		require.ErrorIs(t, err, badge.ErrRetired, "the dead one was theirs for some time")
	}
	next, err := got.Replaced(domain.BadgeID{UUID: domain.UUID{2}}, "dev:2", minute(1))
	require.NoError(t, err)
	require.Equal(t, []any{"dev:2", "dev:1", got.Tags(), b.ID()}, []any{next.Device(), next.Label(), next.Tags(), next.Replaces()})
}
