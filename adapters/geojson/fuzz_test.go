package geojson_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
)

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"north-route.geojson", "projected.geojson"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte(`{"type":"Feature","id":1,"properties":{"radius":"2"},"geometry":{"type":"Point","coordinates":[1,2,null]}}`))
	f.Add([]byte(`{"type":"Feature","id":"a","properties":{"valid_from":"0000-01-01T00:00:00Z"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1e-3,0],[0,1e-3]]],[[[0,0],[-1e-3,0],[0,-1e-3]]]]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		features, problems, err := geojson.Decode(raw)
		if err != nil {
			require.Empty(t, features)
			require.Empty(t, problems)
			return
		}
		var doc struct{ Features []json.RawMessage }
		if json.Unmarshal(raw, &doc) == nil && doc.Features != nil {
			require.LessOrEqual(t, len(features)+len(problems), max(1, len(doc.Features)))
		}
		for _, p := range problems {
			require.NotEmpty(t, p.Field)
			require.NotEmpty(t, p.Code)
			require.NotEmpty(t, p.Reason)
			require.NotEmpty(t, p.Remedy)
		}
		again, err := geojson.Write(features)
		require.NoError(t, err)
		got, problems, err := geojson.Decode(again)
		require.NoError(t, err)
		require.Empty(t, problems)
		require.Len(t, got, len(features))
		for i := range got {
			requireSame(t, features[i], got[i])
		}
	})
}
