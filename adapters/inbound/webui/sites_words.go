package webui

import (
	"fmt"
	"strconv"
)

// fenceSaid describes a fence in words.
func fenceSaid(r *request, f fence) string {
	switch {
	case f.Geometry.Type == "" || f.AreaM2 == 0:
		return r.T("sites.none")
	case f.Circle != nil:
		return r.T("sites.is_circle", "radius", fmt.Sprintf("%.0f", f.Circle.Radius), "area", count(f.AreaM2))
	}
	return r.T("sites.is_polygon", "area", count(f.AreaM2))
}

// circlePart is a part of a circle as a field shows it; "" where the fence is none.
func circlePart(f *fence, n int) string {
	if f == nil || f.Circle == nil {
		return ""
	}
	of := [3]float64{f.Circle.Centre.Latitude, f.Circle.Centre.Longitude, f.Circle.Radius}
	return strconv.FormatFloat(of[n], 'f', -1, 64)
}
