package source_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/source"
)

func at(lat, lng int32) geofence.LatLng {
	return geofence.LatLng{Lat: 400_000_000 + lat, Lng: -750_000_000 + lng}
}

func circle(t *testing.T, p geofence.LatLng) geofence.Shape {
	t.Helper()
	s, err := geofence.NewCircle(p, 60_960)
	require.NoError(t, err)
	return s
}

func TestCandidates(t *testing.T) {
	near, beside, far := at(0, 0), at(3_000, 0), at(500_000, 0) // 33 m, 5.5 km.
	id := func(b byte) domain.UUID { return domain.UUID{b} }
	ours := []source.Ours{
		{ID: id(1), Ref: "2001", Name: "Plaza", Shape: circle(t, near)},
		{ID: id(2), Ref: "oak", Name: "Oak HOA", Shape: circle(t, beside)},
		{ID: id(3), Ref: "park-1", Name: "City Park", Shape: circle(t, near)},
		{ID: id(4), Ref: "park-2", Name: "City Park", Shape: circle(t, far)},
		{ID: id(5), Ref: "twin-1", Name: "Twin"},
		{ID: id(6), Ref: "twin-2", Name: "Twin"},
	}
	m := source.NewMatcher(ours)
	tests := map[string]struct {
		ref, name string
		at        *geofence.LatLng
		want      []domain.UUID
	}{
		"by ref":                                 {"2001", "", nil, []domain.UUID{id(1)}},
		"a name weighs more than a place":        {"9", "oak h.o.a.", &near, []domain.UUID{id(2)}},
		"a place that several fences hold":       {"9", "", &near, []domain.UUID{id(1), id(2), id(3)}},
		"of one name the near one":               {"9", "CITY PARK", &far, []domain.UUID{id(4)}},
		"of one name, and nobody knows where":    {"9", "Twin", &near, []domain.UUID{id(5), id(6)}},
		"the ref of one and the name of another": {"oak", "Plaza", nil, []domain.UUID{id(1), id(2)}},
		"nothing":                                {"9", "Elsewhere", nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := source.Row{Kind: source.Site, Ref: test.ref, Said: source.Said{Name: test.name}}
			if test.at != nil {
				r.Said.Place, r.Said.Placed = *test.at, true
			}
			var got []domain.UUID
			for _, c := range m.Candidates(r) {
				require.NotEmpty(t, c.Why)
				got = append(got, c.Ours)
			}
			require.ElementsMatch(t, test.want, got)
		})
	}
}

func TestBelievable(t *testing.T) {
	for _, test := range []struct {
		there, missing int
		want           bool
	}{{10, 10, true}, {100, 20, true}, {100, 21, false}, {1000, 200, true}, {1000, 201, false}} {
		require.Equal(t, test.want, source.Believable(test.there, test.missing), test)
	}
}

func TestMerge(t *testing.T) {
	require.Equal(t, "new", source.Merge("old", "new", "old"), "ours follows")
	require.Equal(t, "mine", source.Merge("old", "new", "mine"), "what people changed stays")
	require.Equal(t, "mine", source.Merge("old", "old", "mine"))
	require.Equal(t, "new", source.Merge("", "new", ""), "what ours leaves open is filled in")
}
