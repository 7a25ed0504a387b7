module example.com/gotallo-receiver

go 1.19
