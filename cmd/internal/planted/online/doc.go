// Package online holds no code: its test has the events of a planted season stored and
// derived as live ones are, and a pass over each date find what the files of that season
// lead to offline.
package online
